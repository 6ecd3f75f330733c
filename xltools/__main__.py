"""`python -m xltools`."""

from xltools.cli.root import main

if __name__ == "__main__":
    main()
