' What a person does with a workbook, one order to a line, its words separated by tabs.
' "doc" is the workbook in hand; after "fresh", "other" is the one before it, to bring ranges from.

Private doc As Object
Private other As Object

Function Sheet(name As String)
  Sheet = doc.Sheets.getByName(name)
End Function

Function Cells(name As String, place As String)
  Cells = doc.Sheets.getByName(name).getCellRangeByName(place)
End Function

' One start serves many jobs: job after job is a file of orders in a folder, 1.tsv, 2.tsv and so on, answered by 1.txt,
' 2.txt, which hold what went wrong, or nothing. It ends when there is a file "quit", or when nobody asked for ten minutes.
Sub Serve(folder As String)
  Dim number As Long, idle As Long
  number = 1
  Do While idle < 2440 And Not FileExists(folder & "/quit")
    If FileExists(folder & "/" & number & ".tsv") Then
      Answer(folder & "/" & number, Outcome(folder & "/" & number & ".tsv"))
      number = number + 1
      idle = 0
    Else
      ' Seldom after a second, so that it costs nothing to wait.
      Wait IIf(idle < 40, 25, 250)
      idle = idle + 1
    End If
  Loop
  StarDesktop.terminate()
End Sub

' Whoever waits for the answer sees it whole: it gets its name when it is written.
Sub Answer(job As String, text As String)
  Dim file As Integer
  file = FreeFile
  Open job & ".part" For Output As #file
  Print #file, text
  Close #file
  Name job & ".part" As job & ".txt"
End Sub

Function Outcome(orders As String) As String
  Dim file As Integer, line As String
  On Error Goto Failed
  file = FreeFile
  Open orders For Input As #file
  Do While Not Eof(file)
    Line Input #file, line
    CarryOut(Split(line, Chr(9)))
  Loop
  Close #file
  Exit Function
Failed:
  Outcome = Error$ & " in: " & line
  Close #file
End Function

Sub CarryOut(part)
  Select Case part(0)
    Case "open"
      doc = StarDesktop.loadComponentFromURL(ConvertToURL(part(1)), "_blank", 0, Hidden())
    Case "number"
      Cells(part(1), part(2)).Value = Val(part(3))
    Case "text"
      Cells(part(1), part(2)).String = part(3)
    Case "formula"
      Cells(part(1), part(2)).Formula = part(3)
    Case "clear"
      Cells(part(1), part(2)).clearContents(1 + 2 + 4 + 16)
    Case "insert_row"
      Sheet(part(1)).Rows.insertByIndex(CLng(part(2)), 1)
    Case "delete_row"
      Sheet(part(1)).Rows.removeByIndex(CLng(part(2)), 1)
    Case "insert_column"
      Sheet(part(1)).Columns.insertByIndex(CLng(part(2)), 1)
    Case "delete_column"
      Sheet(part(1)).Columns.removeByIndex(CLng(part(2)), 1)
    Case "hide_row"
      Sheet(part(1)).Rows.getByIndex(CLng(part(2))).IsVisible = False
    Case "merge"
      Cells(part(1), part(2)).merge(True)
    Case "unmerge"
      Cells(part(1), part(2)).merge(False)
    Case "sort"
      Cells(part(1), part(2)).sort(ByColumn(CLng(part(3)), part(4) = "up"))
    Case "cut"
      Sheet(part(1)).moveRange(Cells(part(3), part(4)).CellAddress, Cells(part(1), part(2)).RangeAddress)
    Case "duplicate"
      Sheet(part(1)).copyRange(Cells(part(3), part(4)).CellAddress, Cells(part(1), part(2)).RangeAddress)
    Case "rename"
      Sheet(part(1)).Name = part(2)
    Case "move"
      doc.Sheets.moveByName(part(1), CInt(part(2)))
    Case "copy"
      doc.Sheets.copyByName(part(1), part(2), doc.Sheets.Count)
    Case "add"
      doc.Sheets.insertNewByName(part(1), CInt(part(2)))
    Case "remove"
      doc.Sheets.removeByName(part(1))
    Case "unprotect"
      Sheet(part(1)).unprotect("")
    Case "fresh"
      other = doc
      doc = StarDesktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, Hidden())
    Case "bring"
      other.CurrentController.select(other.Sheets.getByName(part(1)).getCellRangeByName(part(2)))
      doc.CurrentController.select(Cells(part(3), part(4)))
      doc.CurrentController.insertTransferable(other.CurrentController.getTransferable())
    Case "calculate"
      doc.calculateAll()
    Case "save"
      doc.storeToURL(ConvertToURL(part(1)), Filter(part(2)))
    Case "close"
      doc.close(True)
      If Not IsNull(other) Then other.close(True)
      other = Nothing
  End Select
End Sub

Function Hidden()
  Dim options(0) As New com.sun.star.beans.PropertyValue
  options(0).Name = "Hidden"
  options(0).Value = True
  Hidden = options()
End Function

Function Filter(name As String)
  Dim options(0) As New com.sun.star.beans.PropertyValue
  options(0).Name = "FilterName"
  options(0).Value = name
  Filter = options()
End Function

Function ByColumn(number As Long, ascending As Boolean)
  Dim fields(0) As New com.sun.star.table.TableSortField
  Dim options(1) As New com.sun.star.beans.PropertyValue
  fields(0).Field = number
  fields(0).IsAscending = ascending
  options(0).Name = "SortFields"
  options(0).Value = fields()
  options(1).Name = "ContainsHeader"
  options(1).Value = False
  ByColumn = options()
End Function
