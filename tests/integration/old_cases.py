"""Old cases as the rows of an import, and the streams that carry them."""
import datetime
import hashlib

import contracts  # noqa: F401  (makes the contracts importable)
from harness import pages
from mediation_desk import citizen_number
from statements import decimal, region

from fengqiao.common.v1 import bulk_pb2 as b
from fengqiao.common.v1 import values_pb2 as values
from fengqiao.mediation.v1 import bulk_pb2 as bulk
from fengqiao.mediation.v1 import case_pb2 as c

ROWS_A_MESSAGE = 250


def date(iso):
    that = datetime.date.fromisoformat(iso)
    return values.Date(year=that.year, month=that.month, day=that.day)


def person(party, name, number=None):
    return bulk.CaseRow.Person(party=party, revealed_name=name, revealed_number=number or citizen_number())


def entered(number, county, registered, system=None, persons=None, **more):
    """A case that was registered: two parties and what they are about."""
    more.setdefault("claim", "邻里排水纠纷")
    more.setdefault("dispute_type", "neighbour")
    case = c.Case(region=region(county), source=c.SOURCE_APPLICATION, grade=c.GRADE_ORDINARY, tier=c.TIER_TOWNSHIP, **more)
    # The first instant of the legal day: it is past whenever in the day a test runs.
    case.register_time.FromJsonString(f"{registered}T00:00:00+08:00")
    for side in (c.Party.SIDE_APPLICANT, c.Party.SIDE_RESPONDENT):
        case.parties.add(side=side, kind=c.Party.KIND_PERSON)
    return bulk.CaseRow(source_system=system or f"old-{county}", external_id=str(number), case=case,
                        persons=persons or [person("p1", "申老案"), person("p2", "被老案")])


def mediated(number, county, committee, registered, accepted=None, **more):
    """One that a committee took."""
    row = entered(number, county, registered, **more)
    day = date(accepted or registered)
    row.case.acceptance.day.CopyFrom(day)
    row.case.attempts.add(form=c.FORM_PEOPLES, tier=c.TIER_TOWNSHIP, committee=committee, accepted=day, begun=day)
    return row


def ended(row, result, day):
    row.case.attempts[-1].result = result
    row.case.attempts[-1].ended.CopyFrom(date(day))
    return row


def settled(number, county, committee, registered, reached, closed=None, amount="5000", **more):
    """One that ended in a written agreement, performed where it is closed."""
    row = ended(mediated(number, county, committee, registered, **more), c.Attempt.RESULT_AGREED, reached)
    row.case.agreements.add(kind=c.Agreement.KIND_WRITTEN, reached=date(reached), effective=date(reached), content="改道排水",
                            facts="雨水冲墙", performance="一月之内", amount=decimal(amount))
    if closed:
        row.case.performances.add(day=date(closed), extent=c.Performance.EXTENT_FULLY)
        row.case.closing.CopyFrom(c.Closing(day=date(closed), kind=c.Closing.KIND_PERFORMED))
        row.case.archiving.CopyFrom(c.Archiving(day=date(closed), retention=c.Archiving.RETENTION_TEN_YEARS))
    return row


def fingerprint(rows):
    sha = hashlib.sha256()
    for row in rows:
        sha.update(row.SerializeToString(deterministic=True))
    return sha.hexdigest()


def header(county, rows, name=None, first=1, **more):
    mark = more.pop("mark", None) or fingerprint(rows)
    return bulk.ImportCasesRequest(header=b.ImportHeader(
        name=f"{region(county)}/imports/{name or mark[:32]}", fingerprint=mark, row_count=len(rows), first_row=first, **more))


def messages(opening, rows, first=1, size=ROWS_A_MESSAGE):
    yield opening
    for at in range(first - 1, len(rows), size):
        yield bulk.ImportCasesRequest(rows=bulk.CaseRows(rows=rows[at:at + size]))


def import_rows(client, county, rows, name=None, first=1, metadata=None, **more):
    options = {"metadata": metadata} if metadata else {}
    return client.ImportCases(messages(header(county, rows, name, first, **more), rows, first), **options)


def results(client, name, **more):
    found = []
    for page in pages(client.ListImportResults, bulk.ListImportResultsRequest(parent=name, **more), "results", 1000):
        found += page
    return found
