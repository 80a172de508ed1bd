"""Short ways to say what the indicators service is told and asked."""
from harness import new_id

from fengqiao.common.v1 import values_pb2 as values
from fengqiao.indicators.v1 import indicator_service_pb2 as indicators

ACTUAL = values.FIGURE_ROLE_ACTUAL
TARGET = values.FIGURE_ROLE_TARGET
PRIOR = values.FIGURE_ROLE_PRIOR
CHANGE = values.FIGURE_ROLE_CHANGE


def region(code):
    return f"regions/{code}"


def indicator(code):
    return f"indicators/{code}"


def decimal(text):
    return values.Decimal(value=text)


def date(text):
    year, month, day = map(int, text.split("-"))
    return values.Date(year=year, month=month, day=day)


def stated(code, value, period="2022", place=None, role=ACTUAL, **more):
    """One statement; `place` is a region's code, and more fields by name."""
    made = indicators.Observation(indicator=indicator(code), period=period, value=decimal(value), role=role, **more)
    if place is not None:
        made.region = region(place)
    return made


def recording(place, *statements, request_id=None):
    """A request to record statements; those that name no region are about `place` itself."""
    request = indicators.RecordObservationsRequest(parent=region(place), request_id=request_id or new_id())
    for statement in statements:
        added = request.observations.add()
        added.CopyFrom(statement)
        if not added.region:
            added.region = region(place)
    return request


def query(client, codes, places, periods, organs=(), omit_empty=False, **options):
    """The cells of a query, by (code, region's code, organ, period)."""
    request = indicators.QueryIndicatorsRequest(
        indicators=[indicator(code) for code in codes], regions=[region(place) for place in places], organs=organs,
        periods=periods, omit_empty=omit_empty)
    cells = {}
    for reply in client.QueryIndicators(request, **options):
        for cell in reply.cells:
            key = (cell.indicator.split("/")[1], cell.region.split("/")[1], cell.organ, cell.period)
            assert key not in cells, f"{key} came twice"
            cells[key] = cell
    return cells
