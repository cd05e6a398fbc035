"""Aurora Companion: a smaller launch that follows, early in its work and on time so far."""

NAME = "Aurora Companion app"
GOAL = "Lab managers see results, alerts and consumables of their Aurora on the phone."

ITEMS = """
P1 | phase | | | Shape | | |
a1 | scope | product | priya | Jobs to be done with twelve lab managers | 10d | | value=6; effort=10
a2 | scope | design | amir | Prototype and test | 12d | a1SS+5d | value=7; effort=20
a3 | legal | legal | oskar | Privacy impact assessment | 6d | a1 |
a4 | gate | product | jonas | Gate 1: shape approved | 0d | a2, a3 |
P2 | phase | | | Build | | |
b1 | scope | engineering | felix | Sign-in and pairing with the analyser | 12d | a4 | value=9; effort=24
b2 | scope | engineering | felix | Results and trends | 15d | b1SS+4d | value=9; effort=30
b3 | scope | engineering | felix | Alerts and on-call rota | 12d | b2SS+6d | value=8; effort=22
b4 | scope | design | amir | Visual design and icons | 10d | a4 | value=5; effort=12
b5 | scope | engineering | mei | Cloud gateway, capacity for 5,000 devices | 18d | a4 | value=7; effort=34; opt=14; pes=30
b6 | scope | engineering | felix | Consumables and reorder | 14d | b2 | value=7; effort=25
b7 | scope | engineering | mei | Security test by an outside firm | 8d | b5, b3 | value=6; effort=8
b8 | scope | engineering | felix | Beta with pilot labs | 15d | b6, b7 | value=8; effort=15; opt=12; pes=22
b9 | milestone | engineering | mei | Feature complete | 0d | b6, b7 |
P3 | phase | | | Budget, legal and partners | | |
c1 | budget | finance | claudia | Cloud running-cost budget | 6d | a4+3d | amount=84,000 EUR a year; approver=Claudia Brandt
c2 | legal | legal | oskar | App-store agreements, three markets | 8d | a4 |
c3 | legal | legal | oskar | Terms of use and consent texts | 10d | a3 |
c4 | partner | partner | rahul | Reorder interface with two distributors | 20d | a4+5d | opt=15; pes=32
c5 | tooling | operations | tomasz | Device farm and crash reporting | 8d | c1 | vendor=TestBarn; cost=18000
c7 | budget | finance | claudia | Price for the paid alerts tier | 5d | a4+10d | approver=Claudia Brandt
c6 | hiring | hr | martin | Hire one mobile engineer | 35d | c1 | headcount=1; ramp_up=15 days; opt=25; pes=55
P4 | phase | | | Go to market | | |
d1 | collateral | marketing | lena | Message and name check | 6d | a4 | assets=Message house
d2 | collateral | marketing | ines | Store pages and screenshots, five languages | 10d | d1, b4, b2 | assets=5 store pages
d3 | collateral | marketing | ines | In-product banner and e-mail series | 8d | d1 |
d4 | sales | sales | grace | Bundle price in the Aurora price list | 5d | d1 |
d5 | sales | sales | grace | Brief account managers | 4d | d4, d2 |
d7 | collateral | marketing | ines | Push and e-mail texts, five languages | 8d | b3 | assets=24 texts
d8 | partner | partner | rahul | Featured placement with two distributors | 10d | c4, d2 |
d6 | collateral | design | amir | Launch film, 60 seconds | 12d | b2 | cost=24000
P5 | phase | | | Training and support | | |
e1 | training | customer-success | nina | Short course for support | 8d | b3 | audience=Support; people_trained=22
e2 | support | customer-success | nina | Help centre, 40 articles | 12d | b3 | assets=40 articles
e3 | support | customer-success | sofie | Support process for app questions | 5d | c3 |
e4 | training | customer-success | sofie | Webinars for customers | 6d | e1, d2 | audience=Customers
e5 | operations | operations | tomasz | Status page and on-call for the gateway | 10d | b5 |
e7 | training | sales | grace | Ten-minute demo for the sales team | 3d | d5, b6 | audience=Sales; people_trained=40
e8 | legal | legal | oskar | Export-control check of the encryption | 7d | b1 |
e6 | support | customer-success | sofie | Readiness rehearsal | 2d | e1, e2, e3, e5 |
P6 | phase | | | Launch | | |
f1 | gate | product | jonas | Gate 2: go or no-go | 0d | b8, b9, c2, c4, c5, d5, d3, d7, e6, e8 |
f2 | operations | engineering | felix | Submit to both stores | 4d | f1 |
f3 | operations | engineering | felix | Staged roll-out to 100% | 8d | f2 |
f4 | milestone | product | jonas | Launch day: Companion app | 0d | f3, d6, d8, e4, e7 |
f5 | scope | product | priya | Review of adoption after 30 days | 4d | f4+20d | value=4; effort=4
"""

MILESTONE = "f4"
HISTORY = (
    ("c6", "martin", 5, "pessimistic", "45d", "55d", "The market for mobile engineers in Munich is thin."),
    ("b5", "mei", 11, "duration", "14d", "18d", "Load test showed a second region is needed."),
)
