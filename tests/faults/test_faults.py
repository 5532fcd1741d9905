"""What is promised while parts of the server die, under load: nobody loses a post that was acknowledged, sees it twice, or sees what is
not theirs; nothing hangs. Prints a table of what people noticed, the one in docs/reliability.md:

  /usr/bin/python3 -m pytest tests/faults

One after the other against one server. ROOKERY_STANDSTILL_SECONDS: how long a Redis node stands still, 20 if not set.
"""

import os
import time

import pytest

from machines import standing_still

LEASE_SECONDS = 6  # nodes::NodeLease::Times
WAIT_SECONDS = 3
STANDSTILL_SECONDS = float(os.environ.get("ROOKERY_STANDSTILL_SECONDS", "20"))
CUT_SECONDS = 5
ANSWER_SECONDS_MAX = 8  # the longest that anybody waited for any answer
# On a machine that kept everybody waiting for longer, parts take each other for dead: nothing is lost then either, but somebody notices.
STOOD_STILL_SECONDS_MAX = 0.5
CLOCK_MINUTES = 5
DISK_MIB = 256
LOG_DISK_MIB = 1024  # of which the log that is kept takes 256 and more
PROXY_SECONDS = 2.5  # until nginx asks a node again that did not answer (fail_timeout in deploy/nginx)


def check_answers(load, posts=0.0, homes=0.0):
    """Nothing hung, and at most these shares of the tries failed."""
    assert max(load.figures.slowest.values()) < ANSWER_SECONDS_MAX + 2 * load.stood_still
    if load.stood_still < STOOD_STILL_SECONDS_MAX:
        assert load.figures.share_failed("post") <= posts and load.figures.share_failed("home") <= homes


def check_nothing_noticed(load):
    check_answers(load)
    assert not load.gaps or load.stood_still >= STOOD_STILL_SECONDS_MAX


def test_nothing_happens(under_load):
    with under_load("nothing") as load:
        load.fault()
        time.sleep(1)
    check_nothing_noticed(load)


def test_a_node_is_killed(machines, under_load):
    with under_load("a node is killed in the middle of its deliveries") as load:
        load.fault()
        machines.nodes[0].kill()
        time.sleep(LEASE_SECONDS + 1)
        machines.nodes[0].start()
    check_answers(load, posts=0.1)


def test_nodes_are_restarted_one_after_the_other(machines, under_load):
    with under_load("all nodes are restarted, one after the other") as load:
        load.fault()
        for node in machines.nodes:
            node.stop()
            node.start()
            time.sleep(PROXY_SECONDS)
    check_answers(load, posts=0.1)
    assert {gap.code for gap in load.gaps} <= {1001, 1013}, "a node that stops says so"


def test_a_redis_primary_is_killed(machines, under_load):
    dying = machines.feed_primary()
    with under_load("a Redis primary is killed") as load:
        load.fault()
        dying.kill()
        time.sleep(CUT_SECONDS)
        dying.start()
    check_answers(load)


def test_a_redis_node_stands_still(machines, under_load):
    still = machines.feed_primary()
    with under_load(f"a Redis primary stands still for {STANDSTILL_SECONDS:.0f} s") as load:
        load.fault()
        with standing_still(still):
            time.sleep(STANDSTILL_SECONDS)
    check_answers(load)


def test_redis_is_emptied(machines, under_load):
    with under_load("all of Redis is emptied") as load:
        load.fault()
        for node in machines.redis_nodes:
            if node.role() == "primary":
                machines.redis.ask(node.port, "flushall")
        time.sleep(2)
    check_answers(load)


def test_a_node_is_cut_off_from_redis(machines, under_load):
    with under_load("one of three nodes cannot reach Redis") as load:
        load.fault()
        machines.redis_gate.kill()
        time.sleep(CUT_SECONDS)
        machines.redis_gate.start()
    check_answers(load)


def test_a_node_hears_nothing_from_redis(machines, under_load):
    with under_load("what one of three nodes sends to Redis disappears") as load:
        load.fault()
        with standing_still(machines.redis_gate):
            time.sleep(CUT_SECONDS)
    check_answers(load)


def test_a_node_is_cut_off_from_postgres(machines, under_load):
    with under_load("one of three nodes cannot reach PostgreSQL") as load:
        load.fault()
        machines.postgres_gate.kill()
        time.sleep(LEASE_SECONDS + 1)
        machines.postgres_gate.start()
    check_answers(load, posts=0.7)


def test_a_node_hears_nothing_from_postgres(machines, under_load):
    with under_load("what one of three nodes sends to PostgreSQL disappears") as load:
        load.fault()
        with standing_still(machines.postgres_gate):
            time.sleep(LEASE_SECONDS + 1)
    check_answers(load, posts=0.7)


def test_postgres_is_restarted(machines, under_load):
    with under_load("PostgreSQL is restarted") as load:
        load.fault()
        machines.primary.stop()
        machines.primary.start()
    check_answers(load, posts=0.9, homes=0.9)


def test_a_node_has_a_clock_that_is_behind(machines, under_load):
    node = machines.nodes[1]
    node.stop()
    node.surroundings = machines.late_clock(CLOCK_MINUTES * 60)
    try:
        node.start()
        with under_load(f"the clock of one node is {CLOCK_MINUTES} minutes behind") as load:
            load.fault()
            time.sleep(3)
        check_nothing_noticed(load)
    finally:
        node.stop()
        node.surroundings = {}
        node.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to mount a small file system")
def test_the_disk_of_the_database_is_full(machines, under_load):
    with machines.small_disk(machines.tables(), DISK_MIB) as disk:
        with under_load("the disk of PostgreSQL's tables is full") as load:
            load.fault()
            disk.fill()
            time.sleep(CUT_SECONDS)
            disk.free()
        check_answers(load, posts=0.9)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to mount a small file system")
def test_the_disk_of_the_databases_log_is_full(machines, under_load):
    """PostgreSQL stops when it cannot write its log any more; whoever looks after it makes room and starts it."""
    with machines.small_disk(machines.primary.folder / "pg_wal", LOG_DISK_MIB) as disk:
        with under_load(f"the disk of PostgreSQL's log is full and PostgreSQL ends; {CUT_SECONDS} s later there is room, and it is started") as load:
            disk.fill()
            machines.use_up_the_log()
            load.fault()
            time.sleep(CUT_SECONDS)
            disk.free()
            machines.primary.start()
        check_answers(load, posts=0.9, homes=0.9)


def test_the_wait_for_the_replica_is_ended(machines, under_load):
    machines.wait_for_the_replica()
    with under_load("commits wait for a replica that stands still, and somebody ends their wait") as load:
        load.fault()
        with standing_still(machines.replica):
            time.sleep(WAIT_SECONDS)
            machines.primary.ask("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
            time.sleep(1)
    check_answers(load, posts=0.9)
    assert any(one.took >= WAIT_SECONDS - 1 for one in load.figures.failed["post"]), "what only one machine has was acknowledged"


def test_the_replica_is_promoted(machines, under_load):
    machines.bring_near()
    machines.wait_for_the_replica()
    with under_load("PostgreSQL is killed and its replica promoted 2 s later") as load:
        load.fault()
        machines.primary.kill()
        time.sleep(2)
        machines.replica.promote()
        time.sleep(2)
    check_answers(load, posts=0.9, homes=0.9)
