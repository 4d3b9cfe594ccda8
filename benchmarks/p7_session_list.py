"""P7: the session list on a million sessions, beside the raw query.

Run it with ``python -m benchmarks.p7_session_list``. The product is asked over HTTP (a
real daphne, a kept connection, an API token); "raw" is the one statement that answers
the same question correctly, through clickhouse-driver in this process: the same
columns, `FINAL`, ordered, limited. A second line compares with the statements the
product itself sends, for what HTTP, Django and JSON cost on top.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from benchmarks.measure import finish, in_turn, report, seconds
from benchmarks.reading_hub import ReadingHub, reading_hub

BAR = 1.5
ROUNDS = 15
SESSIONS = 1_000_000
PEOPLE = 50_000
# Sessions of the last day come in several versions, as they do while they run.
VERSIONS = 3

FILL = """
INSERT INTO sessions
SELECT
  toUUID('019a0000-0000-7000-8000-000000000001') AS service_id,
  generateUUIDv4(number) AS session_id,
  now64(3) - toIntervalSecond(intDiv(number * 25 * 86400, {n}))
    - toIntervalMillisecond(number % 1000) AS started_at,
  toDate(started_at) + 60 AS expires_on,
  started_at + toIntervalSecond(5 + cityHash64(number) % 1800) AS last_activity_at,
  number % 4 != 0 AS is_final, 'native' AS source, 1 AS signed,
  if(number % 3 = 0, 4, 1) AS actor_type,
  toString(cityHash64(number, 9) % {people}) AS person,
  if(actor_type = 4, '', concat('user-', person)) AS actor_id,
  if(actor_type = 4, '', concat('Person ', person)) AS actor_name,
  if(actor_type = 4, '', concat('person', person, '@example.com')) AS actor_email,
  if(actor_type = 4, [], [actor_id]) AS person_ids,
  if(actor_type = 4, [], [actor_email]) AS person_emails,
  if(actor_type = 4, '', concat('tenant-', toString(number % 200))) AS tenant_id,
  if(actor_type = 4, [], ['buyer']) AS roles,
  [1, 1, 1, 2, 2, 3][number % 6 + 1] AS device_type,
  ['Chrome', 'Firefox', 'Safari', 'Edge'][cityHash64(number, 1) % 4 + 1] AS browser,
  toString(120 + number % 20) AS browser_version,
  ['Windows', 'macOS', 'Android', 'iOS', 'Linux'][cityHash64(number, 2) % 5 + 1] AS os,
  ['DE', 'FR', 'US', 'GB', 'CH', 'JP'][cityHash64(number, 3) % 6 + 1] AS country,
  ['Bonn', 'Lyon', 'Boston', 'Leeds', 'Bern', 'Osaka'][cityHash64(number, 3) % 6 + 1]
    AS city,
  concat('https://shop.example.com/',
    ['', 'products', 'cart', 'checkout', 'account'][number % 5 + 1]) AS entry_url,
  [entry_url, concat('https://shop.example.com/products/',
    toString(cityHash64(number, 4) % 20000)), 'https://shop.example.com/cart'] AS urls,
  if(number % 9 = 0, ['TypeError: cannot read properties of undefined'], [])
    AS error_texts,
  arrayStringConcat(arrayConcat([actor_id, actor_name, actor_email, tenant_id], urls,
    error_texts), '\\n') AS search_text,
  toUnixTimestamp64Milli(started_at) AS start_ms,
  toUnixTimestamp64Milli(last_activity_at) AS end_ms,
  end_ms - start_ms AS duration_ms, intDiv(duration_ms * 6, 10) AS active_ms,
  200 + cityHash64(number, 5) % 5000 AS events, cityHash64(number, 6) % 80 AS clicks,
  if(number % 25 = 0, 1 + number % 4, 0) AS rage_clicks,
  if(number % 11 = 0, 1 + number % 3, 0) AS dead_clicks,
  length(error_texts) AS errors, cityHash64(number, 7) % 30 AS inputs,
  1 + cityHash64(number, 8) % 12 AS pages, 1 AS windows, 12 AS chunks,
  events * 300 AS raw_bytes, '' AS consent_id, 0 AS privacy_version,
  100 AS integrity_score, '[]' AS integrity_reasons, [] AS flags, 1 AS version,
  '' AS masked
FROM numbers({n})
"""
AGAIN = """
INSERT INTO sessions ({columns})
SELECT {columns_again} FROM sessions
WHERE started_at > now() - INTERVAL 1 DAY AND version = 1
"""


def fill(hub: ReadingHub) -> None:
    """Put a million sessions into the table."""
    from sessionhub.models import Service

    described = hub.raw.execute("DESCRIBE TABLE sessions")
    columns = [row[0] for row in described]
    sql = FILL.format(n=SESSIONS, people=PEOPLE)
    sql = sql.replace("INSERT INTO sessions\nSELECT", "SELECT")
    hub.raw.execute(
        f"INSERT INTO sessions ({', '.join(columns)}) "
        f"SELECT {', '.join(columns)} FROM ({sql})"
    )
    for version in range(2, VERSIONS + 1):
        again = [str(version) if name == "version" else name for name in columns]
        hub.raw.execute(
            AGAIN.format(columns=", ".join(columns), columns_again=", ".join(again))
        )
    (service,) = hub.raw.execute("SELECT DISTINCT service_id FROM sessions")[0]
    Service.objects.create(id=service, slug="web-app", name="Web app")
    hub.settle()


def raw_statement(hub: ReadingHub, query: dict[str, str]) -> Callable[[], object]:
    """Return the plain question for a list, as written by hand."""
    from recordings.inputs.parameters import ListParameters, filters_from
    from recordings.selectors.session_filters import where
    from recordings.selectors.summary import SELECTED
    from sessionhub.input_fields import as_query

    parameters = ListParameters(data=as_query(query))
    parameters.is_valid(raise_exception=True)
    values = dict(parameters.validated_data)
    conditions = where(filters_from(values, user_id=None))
    sql, cursor = conditions.sql, values.get("cursor")
    if cursor is not None:
        sql += (
            " AND (started_at, session_id) < (fromUnixTimestamp64Milli("
            f"{cursor.started_ms}, 'UTC'), toUUID('{cursor.session_id}'))"
        )
    text = (
        f"SELECT {SELECTED} FROM sessions FINAL WHERE {sql} "
        f"ORDER BY started_at DESC, session_id DESC LIMIT {values['limit'] + 1}"
    )
    return lambda: hub.raw.execute(text, conditions.parameters)


def own_statements(query: dict[str, str]) -> Callable[[], object]:
    """Return the selector behind the API, without HTTP."""
    from recordings.inputs.parameters import ListParameters, filters_from
    from recordings.selectors.sessions import list_sessions
    from sessionhub.input_fields import as_query

    parameters = ListParameters(data=as_query(query))
    parameters.is_valid(raise_exception=True)
    values = dict(parameters.validated_data)
    filters = filters_from(values, user_id=None)
    return lambda: list_sessions(
        filters=filters, cursor=values.get("cursor"), limit=values["limit"]
    )


def questions(hub: ReadingHub) -> dict[str, dict[str, str]]:
    """Return the queries of staff, by name."""
    from recordings.selectors.cursor import Cursor

    ms, session_id = hub.raw.execute(
        "SELECT toUnixTimestamp64Milli(started_at), session_id FROM sessions "
        "WHERE started_at < now() - INTERVAL 15 DAY ORDER BY started_at DESC LIMIT 1"
    )[0]
    deep = Cursor(started_ms=ms, session_id=session_id).encode()
    return {
        "first page": {},
        "page 600,000 sessions down": {"cursor": deep},
        "rage clicks on tablets": {"hasRage": "true", "device": "tablet"},
        "ended with errors, over 5 min": {
            "status": "ended",
            "hasErrors": "true",
            "minDuration": "300",
        },
        "search one person": {"search": "person4711@example.com"},
        "search an address": {"search": "/checkout"},
        "search without results": {"search": "zebrafish"},
    }


def main() -> None:
    """Measure and print."""
    with reading_hub() as hub:
        fill(hub)
        count = hub.raw.execute("SELECT count() FROM sessions FINAL")[0][0]
        print(f"P7 {count:,} sessions, {VERSIONS} versions of those of the last day")
        met = [measure(hub, name, query) for name, query in questions(hub).items()]
    finish(*met)


def measure(hub: ReadingHub, name: str, query: dict[str, str]) -> bool:
    """Print the ratios of one question; return whether the bar is met."""
    query = {"limit": "50", **query}
    path = f"/api/recordings/?{urlencode(query)}"
    raw, own = raw_statement(hub, query), own_statements(query)
    got = [row["id"] for row in hub.json(path)["results"]]
    assert got == [str(row[0]) for row in raw()][:50], f"{name}: not the same rows"
    took = in_turn(
        {
            "http": lambda: seconds(lambda: hub.get(path)),
            "raw": lambda: seconds(raw),
            "own": lambda: seconds(own),
        },
        rounds=ROUNDS,
        warm_up=2,
    )
    ms = {key: value * 1000 for key, value in took.items()}
    return report(
        "P7",
        name,
        ratio=ms["http"] / ms["raw"],
        bar=BAR,
        note=f"HTTP {ms['http']:.1f} ms, raw {ms['raw']:.1f} ms, the product's own "
        f"statements {ms['own']:.1f} ms (HTTP over them {ms['http'] / ms['own']:.2f})",
    )


if __name__ == "__main__":
    main()
