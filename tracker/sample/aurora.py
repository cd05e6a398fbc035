"""Aurora 2: a launch whose product is on time and whose people are not.

The scope is nearly done. What holds the date is a chain that no product tool shows: a budget that finance promised
late, two trainers who cannot be hired before it, their ramp-up, and the training that customer success owes sales
and support before the go-live gate.
"""

NAME = "Aurora 2"
GOAL = "Bring the second generation of the Aurora lab analyser to twelve European and North American markets."

#: key | kind or category | department | owner | name | duration | predecessors | more
ITEMS = """
P1 | phase | | | Discover and decide | | |
a1 | scope | product | priya | Interview 24 pilot labs | 12d | | value=5; effort=14
a2 | scope | product | priya | Market sizing and price corridor | 8d | a1SS+4d | value=4; effort=6
a3 | scope | design | amir | Concept and usability study | 10d | a1SS+5d | value=6; effort=18
a4 | budget | finance | claudia | Business case and launch budget frame | 6d | a2 | cost=0; amount=1.8 M; approver=Claudia Brandt
a5 | gate | product | jonas | Gate 1: concept approved | 0d | a3, a4 |
P2 | phase | | | Build Aurora 2 | | |
b1 | scope | engineering | mei | Sample carousel, mechanics | 24d | a5 | value=9; effort=60; slip=2
b2 | scope | engineering | felix | Carousel firmware | 20d | b1SS+6d | value=8; effort=40
b3 | scope | engineering | mei | Optics calibration | 16d | b1SS+10d | value=8; effort=32
b4 | scope | engineering | felix | Over-the-air updates | 14d | b2SS+8d | value=7; effort=25
b5 | scope | design | amir | Touch interface, visual design | 12d | a5 | value=6; effort=20
b6 | scope | engineering | mei | Touch interface, build | 18d | b5SS+6d, b2SS+4d | value=7; effort=36
b7 | scope | engineering | mei | LIMS connectors (four vendors) | 18d | b6SS+5d | value=9; effort=40; opt=14; pes=28
b8 | scope | engineering | felix | Audit trail for regulated labs | 10d | b4 | value=8; effort=18
b9 | scope | engineering | mei | Offline mode | 12d | b6 | value=4; effort=22; opt=9; pes=20
b10 | scope | product | priya | Pricing and packaging | 8d | a5+5d | value=7; effort=8
b11 | scope | engineering | felix | Diagnostics for field service | 9d | b8 | value=5; effort=14
b12 | scope | engineering | mei | System test, first round | 12d | b7, b3, b8 | value=6; effort=30
b13 | scope | engineering | mei | Fix and harden | 10d | b12 | value=6; effort=30; opt=7; pes=18
b14 | scope | engineering | mei | System test, second round | 6d | b13, b9, b11 | value=6; effort=18; wait=20
b15 | milestone | engineering | mei | Release candidate | 0d | b14 |
P3 | phase | | | Hardware and supply | | |
c1 | operations | operations | tomasz | Pilot series of 40 units | 15d | b1 | assets=40 units
c2 | partner | partner | rahul | Second source for the pump | 22d | a5+8d | promise=6
c3 | operations | operations | tomasz | Packaging and labels, twelve markets | 12d | b10 |
c4 | operations | operations | tomasz | Reagent kits, first stock | 18d | c2 | cost=240000
c5 | operations | operations | tomasz | Series tooling | 20d | c1 | cost=180000; opt=16; pes=30
c6 | operations | operations | tomasz | First series of 300 units | 18d | c5, c2 | cost=390000; opt=15; pes=26
c7 | operations | operations | tomasz | Warehouse and returns set-up | 8d | c3 |
c8 | partner | partner | rahul | Courier contract for cold chain | 15d | c7SS | opt=10; pes=25
P4 | phase | | | People and money | | |
d0 | scope | product | priya | Service model and staffing case | 8d | a5+31d | value=6; effort=9
d1 | budget | finance | claudia | Approve budget for trainers and field service | 8d | d0 | promise=9; amount=310,000 EUR; approver=Claudia Brandt; opt=4; pes=15
d2 | hiring | hr | martin | Write and post the trainer profiles | 4d | d1 | headcount=2; accept=Signed approval with the cost centre
d3 | hiring | hr | martin | Hire two application trainers | 22d | d2 | headcount=2; opt=15; pes=40
d4 | training | customer-success | sofie | Ramp-up of the new trainers | 10d | d3 | audience=New trainers; people_trained=2
d5 | hiring | hr | martin | Hire three field-service engineers | 26d | d1 | headcount=3; ramp_up=15 days; opt=18; pes=45
d6 | tooling | operations | tomasz | Service vans and instruments | 14d | d1 | vendor=FleetOne; cost=96000
d7 | budget | finance | claudia | Media budget, second tranche | 5d | a5+45d | amount=220,000 EUR; approver=Claudia Brandt
d9 | budget | finance | claudia | Insurance cover for field service | 6d | d1 | amount=12,000 EUR; approver=Claudia Brandt
d8 | hiring | hr | martin | Temporary support staff, eight weeks | 15d | d1+5d | headcount=4; day=1400
P5 | phase | | | Legal and compliance | | |
e1 | legal | legal | oskar | CE technical file | 18d | b3 | opt=14; pes=28
e2 | legal | legal | oskar | Data processing agreements | 10d | b8 |
e3 | legal | legal | oskar | Trademark clearance, twelve markets | 20d | a5 |
e4 | legal | legal | oskar | Warranty and service terms | 8d | b10 |
e5 | legal | legal | | FDA registration, class I | 16d | e1SS+6d | opt=10; pes=30
e6 | partner | partner | anika | Notified body audit | 10d | e1 | promise=28
e7 | gate | legal | oskar | Gate 2: cleared for sale | 0d | e2, e3, e4, e5, e6 |
P6 | phase | | | Marketing | | |
f1 | collateral | marketing | lena | Positioning and messages | 8d | a5+4d | assets=Message house
f2 | collateral | marketing | ines | Product photography and film | 12d | c1 | assets=24 photographs, 1 film; cost=42000
f3 | collateral | marketing | ines | Website and product pages | 16d | f1, b10 | assets=18 pages; opt=12; pes=24
f4 | collateral | marketing | ines | Translate into nine languages | 14d | f3, f2SS+6d | opt=10; pes=22
f5 | collateral | marketing | lena | Launch campaign concept | 10d | f1 | assets=Campaign book
f6 | collateral | marketing | lena | Campaign production | 15d | f5, d7, f2 | cost=130000
f7 | collateral | marketing | ines | Case studies from three pilot labs | 14d | c1+5d | assets=3 case studies
f8 | collateral | marketing | lena | Analyst and press briefings | 10d | f7, f5 |
f9 | collateral | design | amir | Trade-fair booth | 18d | f5 | cost=88000
f10 | collateral | marketing | lena | Media bookings confirmed | 4d | f6 |
f12 | collateral | marketing | ines | Price-increase letter to Aurora 1 customers | 4d | b10 | assets=1 letter
f11 | milestone | marketing | lena | Campaign ready | 0d | f4, f8, f10, f9, f12 |
P7 | phase | | | Sales readiness | | |
g1 | sales | sales | grace | Territory and quota plan | 8d | b10 |
g2 | sales | sales | grace | Price list and discount rules in CRM | 6d | b10, e4 |
g3 | collateral | marketing | ines | Sales deck and battle cards | 10d | f1, g1SS+2d | assets=Deck, 6 cards
g4 | tooling | sales | grace | Configurator and quoting tool | 16d | g2 | vendor=QuoteLab; opt=12; pes=26
g5 | sales | sales | grace | Pipeline from pilot labs and waiting list | 15d | g3 |
g6 | partner | partner | rahul | Sign four distributors | 30d | g2, g8 | opt=20; pes=45
g8 | legal | legal | oskar | Distributor contract template, four countries | 9d | e4 |
g7 | collateral | marketing | ines | Demo kit and script | 9d | g3, c1 | assets=30 kits
P8 | phase | | | Training and customer success | | |
h1 | training | customer-success | sofie | Training needs and curriculum | 8d | b5+6d | audience=Sales, support, customers
h2 | training | customer-success | nina | Storyboards and lab exercises | 10d | h1, b6 | audience=Trainers
h3 | training | customer-success | nina | Training deck and videos | 15d | h2, d4SS+2d | audience=Sales and support; opt=12; pes=25
h4 | training | customer-success | nina | Pilot course with ten sales engineers | 5d | h3, d4 | audience=Sales engineers; people_trained=10
h9 | scope | product | priya | Sign off training content against the release | 2d | h4 | value=5; effort=2; accept=Ten sales engineers passed the pilot course
h5 | training | customer-success | sofie | Train sales, North America and Europe | 8d | h9, g7 | audience=Sales; people_trained=64; opt=7; pes=14
h6 | training | customer-success | sofie | Train support and field service | 10d | h9, d5 | audience=Support and service; people_trained=31; opt=8; pes=16
h7 | training | customer-success | nina | Customer e-learning | 12d | h3 | audience=Customers
h8 | support | customer-success | sofie | Onboarding playbook | 8d | h1+10d |
h10 | support | customer-success | | Success plans for the first 40 customers | 10d | h8, g5 |
P9 | phase | | | Support and operations | | |
i1 | support | customer-success | sofie | Support process and service levels | 8d | e4 |
i2 | tooling | operations | tomasz | Ticket system and telemetry dashboard | 14d | b4 | vendor=HelpHarbor; cost=28000
i3 | support | customer-success | nina | Knowledge base, 120 articles | 20d | b7, i1 | assets=120 articles
i4 | support | customer-success | sofie | Support staffed and on shift | 5d | h6, d8, i1 |
i5 | operations | operations | tomasz | Spare parts at three hubs | 15d | c4, c5 | cost=75000
i6 | operations | operations | | Incident and recall procedure | 6d | i1 |
i7 | support | customer-success | sofie | Readiness rehearsal | 3d | i2, i3, i4, h5 |
i8 | scope | product | priya | Decide the findings of the rehearsal | 1d | i7 | value=6; effort=1; accept=Every finding has an owner and a severity
i9 | operations | operations | tomasz | Service routes and depots, twelve markets | 12d | d6 |
P10 | phase | | | Launch | | |
j1 | gate | product | jonas | Gate 3: go or no-go | 0d | b15, c6, e7, f11, g4, g6, i8, i9, i5, h10, i6 |
j2 | operations | operations | tomasz | Ship to the first 40 customers | 5d | j1, c8 |
j3 | collateral | marketing | lena | Press release and website live | 1d | j1 |
j4 | sales | sales | grace | Order desk opens | 1d | j1 |
j5 | milestone | product | jonas | Launch day: Aurora 2 | 0d | j2, j3, j4 |
j6 | support | customer-success | sofie | Hypercare, first four weeks | 20d | j5 |
j7 | scope | product | priya | Review of outcomes after 30 days | 5d | j5+20d | value=5; effort=6
"""

MILESTONE = "j5"
BUDGET = 1_400_000

#: What may happen to several items at once.
RISKS = (
    {
        "key": "declined",
        "name": "A trainer declines the offer",
        "probability": 0.25,
        "items": ["d3"],
        "effect": "add",
        "impact": {"kind": "triangular", "low": 5, "mode": 10, "high": 20},
        "cost": {"kind": "fixed", "value": 18_000},
    },
    {
        "key": "agency",
        "name": "The film agency is overbooked",
        "probability": 0.3,
        "items": ["h3", "f6"],
        "effect": "multiply",
        "impact": {"kind": "uniform", "low": 1.15, "high": 1.5},
    },
    {
        "key": "customs",
        "name": "Spare parts are held at customs",
        "probability": 0.15,
        "items": ["i5", "j2"],
        "effect": "add",
        "impact": {"kind": "uniform", "low": 3, "high": 8},
        "cost": {"kind": "uniform", "low": 10_000, "high": 40_000},
    },
)
#: The same two people write and hold the courses.
CORRELATIONS = ({"items": ["h3", "h4", "h6"], "rho": 0.6},)
BRANCHES = (
    {
        "key": "rehearsal",
        "name": "The rehearsal shows gaps",
        "gate": "j1",
        "probability": 0.2,
        "items": ["i7", "i8"],
        "rework": {"kind": "fixed", "value": 1},
    },
)

#: (item, user, days before today, field, from, to, reason)
HISTORY = (
    ("d1", "claudia", 19, "promise", -6, 2, "The board meets a week later than planned."),
    ("d1", "claudia", 4, "promise", 2, 9, "Two members of the board are away; the paper goes to the next meeting."),
    ("d3", "martin", 12, "pessimistic", "30d", "40d", "Only one of three agencies has candidates with lab experience."),
    ("b9", "priya", 9, "value", 6, 4, "Pilot labs asked for it less than we thought."),
    ("h3", "nina", 3, "duration", "12d", "15d", "Videos in two languages, not one."),
    ("e6", "rahul", 8, "promise", 22, 28, "The notified body moved the audit."),
)
