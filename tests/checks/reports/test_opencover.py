"""OpenCover: points that span lines, files by number, branch points, skipped modules."""

from tests.checks.reports.reading import coverage, only_file, pair

TEXT = (
    '\ufeff<?xml version="1.0"?><CoverageSession><Summary numBranchPoints="9"/><Modules>'
    '<Module skippedDueTo="Filter"><ModulePath>x</ModulePath></Module>'
    '<Module><Files><File uid="1" fullPath="C:\\r\\a.cs"/></Files><Classes><Class><Methods>'
    '<Method><FileRef uid="1"/><SequencePoints>'
    '<SequencePoint vc="2" sl="3" el="5" fileid="1"/><SequencePoint vc="0" sl="5" el="6"/>'
    '<SequencePoint vc="1" sl="1" el="2000000000" fileid="1"/>'
    '</SequencePoints><BranchPoints><BranchPoint vc="1" sl="3" fileid="1"/>'
    '<BranchPoint vc="0" sl="3" fileid="1"/></BranchPoints></Method>'
    "</Methods></Class></Classes></Module></Modules></CoverageSession>"
)


def test_lines_and_branches() -> None:
    file = only_file(TEXT)
    assert file.path == "C:\\r\\a.cs"
    assert (pair(file.lines), file.missed()) == ((4, 5), [6])
    assert (pair(file.branches), list(file.partial)) == ((1, 2), [3])


def test_a_file_of_impossible_lines_is_nothing_of_nothing() -> None:
    """Hidden points have the line 16707566; the format tells of lines all the same."""
    report = coverage(
        '<CoverageSession><Module><Files><File uid="1" fullPath="a.cs"/></Files><Method>'
        '<FileRef uid="1"/><SequencePoint vc="1" sl="16707566" el="16707566"/>'
        "</Method></Module></CoverageSession>"
    )
    assert (pair(report.files[0].lines), pair(report.lines)) == ((0, 0), (0, 0))
    assert not report.complete
