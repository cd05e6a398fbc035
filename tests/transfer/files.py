"""MS Project XML files written for tests, a piece at a time."""

from tracker.engine import build_network, schedule
from tracker.engine.plan.schedule_output import Figures
from tracker.engine.time.amounts import moment_text
from tracker.transfer.mspdi.reading import read_mspdi

WORK = "<WorkingTimes>{}</WorkingTimes>"
SHIFT = "<WorkingTime><FromTime>{}:00</FromTime><ToTime>{}:00</ToTime></WorkingTime>"
OFFICE = WORK.format(SHIFT.format("08:00", "12:00") + SHIFT.format("13:00", "17:00"))


def week_day(number, hours=OFFICE):
    return f"<WeekDay><DayType>{number}</DayType><DayWorking>{int(bool(hours))}</DayWorking>{hours}</WeekDay>"


STANDARD = (
    "<Calendar><UID>1</UID><Name>Standard</Name><BaseCalendarUID>-1</BaseCalendarUID><WeekDays>"
    + week_day(1, "") + "".join(week_day(n) for n in range(2, 7)) + week_day(7, "") + "</WeekDays>{}</Calendar>"
)  # fmt: skip


def task(uid, name="T", hours=8, level=1, **fields):
    more = "".join(f"<{key}>{value}</{key}>" for key, value in fields.items() if key != "more")
    return (
        f"<Task><UID>{uid}</UID><ID>{uid}</ID><Name>{name}{uid}</Name><OutlineLevel>{level}</OutlineLevel>"
        f"<Duration>PT{hours}H0M0S</Duration>{more}{fields.get('more', '')}</Task>"
    )


def after(uid, type_=1, lag=0, form=7):
    return (
        f"<PredecessorLink><PredecessorUID>{uid}</PredecessorUID><Type>{type_}</Type><LinkLag>{lag}</LinkLag>"
        f"<LagFormat>{form}</LagFormat></PredecessorLink>"
    )


def project(tasks, head="", exceptions="", calendars="", tail=""):
    return (
        '<Project xmlns="http://schemas.microsoft.com/project"><Title>Comet</Title>'
        f"<StartDate>2027-01-04T08:00:00</StartDate><CalendarUID>1</CalendarUID>{head}"
        f"<Calendars>{STANDARD.format(exceptions)}{calendars}</Calendars><Tasks>{tasks}</Tasks>{tail}</Project>"
    ).encode()


def dates(source):
    plan = read_mspdi(source)
    result = schedule(build_network(plan)[0])
    figures = Figures(result, plan.launch.hours_per_day)
    return {item.key: tuple(map(moment_text, figures.span(item, item.early))) for item in result}


def exception(kind, first, last, hours="", **fields):
    more = "".join(f"<{key}>{value}</{key}>" for key, value in fields.items())
    return (
        f"<Exception><TimePeriod><FromDate>{first}T00:00:00</FromDate><ToDate>{last}T23:59:51</ToDate>"
        f"</TimePeriod><Type>{kind}</Type><DayWorking>{int(bool(hours))}</DayWorking>{more}{hours}</Exception>"
    )


def exceptions(*rows):
    return f"<Exceptions>{''.join(rows)}</Exceptions>"


def work_week(first, last, *days):
    return (
        f"<WorkWeek><TimePeriod><FromDate>{first}T00:00:00</FromDate><ToDate>{last}T23:59:00</ToDate></TimePeriod>"
        f"<WeekDays>{''.join(days)}</WeekDays></WorkWeek>"
    )


def calendar(uid, base, inside=""):
    return (
        f"<Calendar><UID>{uid}</UID><Name>Calendar {uid}</Name><BaseCalendarUID>{base}</BaseCalendarUID>{inside}"
        "</Calendar>"
    )


def staff(*people, does=()):
    """Resources by UID, name and calendar, and pairs of a task and the resource that does it."""
    resources = "".join(
        f"<Resource><UID>{uid}</UID><Name>{name}</Name><Type>{type_}</Type><CalendarUID>{cal}</CalendarUID></Resource>"
        for uid, name, cal, type_ in people
    )
    assignments = "".join(
        f"<Assignment><TaskUID>{task_}</TaskUID><ResourceUID>{uid}</ResourceUID></Assignment>" for task_, uid in does
    )
    return f"<Resources>{resources}</Resources><Assignments>{assignments}</Assignments>"
