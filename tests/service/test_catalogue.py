"""Labels, duplicates and failures over HTTP; health and figures."""

import time

from prometheus_client.parser import text_string_to_metric_families


def test_labels_are_those_of_the_command_line(client, cli):
    assert client.get("/v1/labels").json() == cli.json("labels")
    assert client.get("/v1/labels?classifier=none").status_code == 404


def test_duplicates_are_those_of_the_command_line(client, cli):
    assert client.get("/v1/duplicates").json() == cli.json("duplicates")
    assert client.get("/v1/duplicates?kind=same-art").status_code == 200
    assert client.get("/v1/duplicates?kind=other").status_code == 422


def test_a_rejection_is_remembered(client, cli):
    answer = client.post("/v1/duplicates/reject", json={"a": 1, "b": 2})
    assert answer.json() == {"rejected": [1, 2]}
    assert client.post("/v1/duplicates/reject", json={"a": 1, "b": 1}).status_code == 422
    assert client.post("/v1/duplicates/reject", json={"a": 1, "b": 99}).status_code == 404


def test_failures_are_those_of_the_command_line(client, cli):
    assert client.get("/v1/failures").json() == cli.json("failures")


def test_figures_count_requests_by_route_and_covers(client):
    client.get("/v1/covers/1")
    client.get("/v1/covers/2")
    client.get("/v1/nothing")
    figures = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(client.get("/metrics").text)
        for sample in family.samples
    }
    assert figures["coverdex_requests_total", "/v1/covers/{id}", "200", "GET"] == 2
    assert figures["coverdex_requests_total", "404", "GET", "none"] == 1
    assert figures[("coverdex_covers",)] == 3
    assert figures[("coverdex_waiting",)] == 0
    assert figures[("process_resident_memory_bytes",)] > 0


def test_a_picture_is_asked_before_the_service_is_ready(client):
    while client.get("/readyz").status_code != 200:
        time.sleep(0.05)
    assert client.app.state.service.models._models is not None


def test_a_service_lives_and_gets_ready(client):
    assert client.get("/healthz").text == "ok"
    service = client.app.state.service
    service.ready = False
    answer = client.get("/readyz")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    service.ready = True
    assert client.get("/readyz").text == "ok"
