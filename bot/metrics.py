"""What is counted and timed, in one registry; label values come from closed sets."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.process_collector import ProcessCollector

REGISTRY = CollectorRegistry(auto_describe=True)
ProcessCollector(registry=REGISTRY)

SHORT = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
LONG = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)

deliveries = Counter(
    "hardening_deliveries",
    "Webhook deliveries by event and what became of them.",
    ("event", "outcome"),
    registry=REGISTRY,
)
ack_seconds = Histogram(
    "hardening_ack_seconds",
    "From the first byte of a delivery to its acknowledgement.",
    buckets=SHORT,
    registry=REGISTRY,
)
http_requests = Counter(
    "hardening_http_requests",
    "Requests by method, path template and status.",
    ("method", "path", "status"),
    registry=REGISTRY,
)
http_seconds = Histogram(
    "hardening_http_seconds",
    "Time to answer a request, webhooks apart.",
    ("path",),
    buckets=SHORT,
    registry=REGISTRY,
)
queue_depth = Gauge(
    "hardening_queue_depth", "Runs and deliveries that wait for a worker.", registry=REGISTRY
)
queue_age_seconds = Gauge(
    "hardening_queue_age_seconds", "Age of the oldest that waits.", registry=REGISTRY
)
uploads = Counter(
    "hardening_uploads",
    "Uploads of CI by the status of their answer (0: the sender left).",
    ("status",),
    registry=REGISTRY,
)
upload_reports = Counter(
    "hardening_upload_reports",
    "Files of uploads by what they are evidence of (refused: of nothing that can be read).",
    ("topic",),
    registry=REGISTRY,
)
upload_seconds = Histogram(
    "hardening_upload_seconds",
    "From the head of an upload to its answer, accepted ones only.",
    buckets=LONG,
    registry=REGISTRY,
)
runs = Counter("hardening_runs", "Runs by outcome.", ("outcome",), registry=REGISTRY)
evaluation_seconds = Histogram(
    "hardening_evaluation_seconds",
    "From taking a run to its verdict.",
    buckets=LONG,
    registry=REGISTRY,
)
github_requests = Counter(
    "hardening_github_requests",
    "Requests to GitHub by kind of resource and status (0: no answer).",
    ("kind", "status"),
    registry=REGISTRY,
)
not_analysed = Counter(
    "hardening_not_analysed",
    "Changed files that could not be analysed.",
    registry=REGISTRY,
)
