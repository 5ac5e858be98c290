"""How gunicorn serves the portal: `gunicorn -c app/serving.py`, for the demo and in production.

Given as a file, not as `python:app.serving`: the master must not import the portal, else a
reload after an upgrade would go on with the old code. Options on the command line win.
"""

wsgi_app = "wsgi:app"
bind = "127.0.0.1:8000"
worker_class = "gthread"
workers = 2
threads = 2

# Without it, the connections that a proxy keeps open may all sit on one worker.
reuse_port = True
# Seconds; longer than nginx keeps them, so that nginx never writes into a closing connection.
keepalive = 75
# Seconds; a worker that does not answer at all is replaced, one that is told to stop may finish.
timeout = 60
graceful_timeout = 30
# A slow disk must not look like a hanging worker; the file has no name, only its time is read.
worker_tmp_dir = "/dev/shm"  # noqa: S108  # nosec B108

# Several portals on one machine would share the control socket's default path.
control_socket_disable = True
# nginx keeps the access log; gunicorn's own would hold addresses a second time.
accesslog = None
errorlog = "-"
loglevel = "info"
