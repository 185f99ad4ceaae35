"""The demonstration: invented people and organisations, made through the same actions that the screens use."""

PASSWORD = "qabilet-demo"  # noqa: S105 - the demo's open password, refused outside demo mode
ACCOUNTS = {
    "trainee@demo.example": "trainee: learns on a phone, takes the tests",
    "lead@demo.example": "CSO lead: consensus, capacity summary",
    "trainer@demo.example": "trainer: cohorts and enrolment",
    "assessor@demo.example": "assessor: verifies and decides",
    "monitor@demo.example": "M&E lead: rounds, indicators, exports; locks and approves",
    "officer@demo.example": "M&E officer: the same without locking and approving",
    "donor@demo.example": "donor viewer: approved results",
    "admin@demo.example": "administrator: people, certificates, audit",
}
