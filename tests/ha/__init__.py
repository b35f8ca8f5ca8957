"""Three database nodes, two services, a crowd and a saw: `make central-ha`.

The verdict is pure and has unit tests; everything else is real: etcd, Patroni, PostgreSQL, our
services as processes of their own, HTTP, kill -9. pytest collects nothing here.
"""
