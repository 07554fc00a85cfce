"""placeholder"""
from .service import Service
class Kubernetes(Service):
    name="k8s"
    requires=("oidc",)
    ports=("api",)
