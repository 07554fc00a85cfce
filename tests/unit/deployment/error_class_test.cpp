#include "paas/deployment/error_class.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace paas;
using namespace paas::deployment;

TEST_CASE("failure texts are classed") {
    struct Row {
        ErrorClass expected;
        const char* text;
    };
    // As nova, neutron, cinder, keystone, glance, the IM, Ansible, Kubernetes, Helm and HTTP
    // clients word their failures; ids and names replaced.
    const Row rows[] = {
        {ErrorClass::capacity, "No valid host was found. There are not enough hosts available."},
        {ErrorClass::capacity, "No valid host was found."},
        {ErrorClass::capacity,
         "Exceeded maximum number of retries. Exhausted all hosts available for retrying build "
         "failures for instance 11111111-2222-3333-4444-555555555555."},
        {ErrorClass::capacity,
         "Insufficient compute resources: Requested instance NUMA topology cannot fit the given "
         "host NUMA topology."},
        {ErrorClass::capacity,
         "Unable to allocate inventory: Unable to create allocation for "
         "'VCPU' on resource provider 'x'."},
        {ErrorClass::capacity,
         "0/5 nodes are available: 2 Insufficient cpu, 3 Insufficient "
         "memory. preemption: 0/5 nodes are available"},
        {ErrorClass::capacity, "no nodes available to schedule pods"},
        {ErrorClass::capacity, "0/3 nodes are available: 3 Insufficient nvidia.com/gpu."},
        {ErrorClass::quota,
         "Quota exceeded for cores: Requested 8, but already used 60 of 64 cores (HTTP 403)"},
        {ErrorClass::quota,
         "Quota exceeded for instances: Requested 1, but already used 10 of 10 "
         "instances"},
        {ErrorClass::quota, "Quota exceeded for resources: ['floatingip']."},
        {ErrorClass::quota, "Quota exceeded, too many servers in group"},
        {ErrorClass::quota,
         "VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes "
         "quota. Requested 100G, quota is 1000G and 950G has been consumed."},
        {ErrorClass::quota, "Maximum number of volumes allowed (10) exceeded for quota 'volumes'."},
        {ErrorClass::quota,
         "pods \"web-0\" is forbidden: exceeded quota: compute, requested: "
         "requests.cpu=4, used: requests.cpu=30, limited: requests.cpu=32"},
        {ErrorClass::image, "Image 11111111-2222-3333-4444-555555555555 could not be found."},
        {ErrorClass::image, "Image 11111111-2222-3333-4444-555555555555 is not active."},
        {ErrorClass::image,
         "Image 11111111 is unacceptable: Converted to raw, but format is now "
         "qcow2"},
        {ErrorClass::image, "Back-off pulling image \"example.org/x:1\": ImagePullBackOff"},
        {ErrorClass::image, "rpc error: code = NotFound desc = manifest unknown"},
        {ErrorClass::image, "pull access denied for x, repository does not exist"},
        {ErrorClass::flavor, "Flavor m1.huge could not be found. (HTTP 404)"},
        {ErrorClass::flavor,
         "Flavor's disk is too small for requested image. Flavor disk is "
         "10737418240 bytes, image is 21474836480 bytes."},
        {ErrorClass::flavor, "Flavor's memory is too small for requested image."},
        {ErrorClass::network, "No more IP addresses available on network 11111111."},
        {ErrorClass::network,
         "Build of instance 1 aborted: Failed to allocate the network(s), "
         "not rescheduling."},
        {ErrorClass::network, "Network private could not be found."},
        {ErrorClass::network, "External network 1 is not reachable from subnet 2."},
        {ErrorClass::network,
         "Multiple possible networks found, use a Network ID to be more "
         "specific. (HTTP 409)"},
        {ErrorClass::network, "Virtual Interface creation failed"},
        {ErrorClass::network, "Error adding a floating IP: Max number of retries"},
        {ErrorClass::volume,
         "Build of instance 1 aborted: Volume 2 did not finish being created "
         "even after we waited 187 seconds or 61 attempts. And its status is "
         "error."},
        {ErrorClass::volume, "Block Device Mapping is Invalid."},
        {ErrorClass::volume,
         "schedule allocate volume:No valid backend was found. No weighed "
         "backends available"},
        {ErrorClass::volume, "Volume 11111111 could not be found."},
        {ErrorClass::volume,
         "0/3 nodes are available: pod has unbound immediate "
         "PersistentVolumeClaims."},
        {ErrorClass::volume, "Warning FailedMount MountVolume.SetUp failed for volume \"data\""},
        {ErrorClass::configuration,
         "TASK [docker : install] ***\nfatal: [10.0.0.4]: FAILED! => {\"changed\": false, \"msg\": "
         "\"Connection refused\"}"},
        {ErrorClass::configuration,
         "fatal: [front]: UNREACHABLE! => {\"msg\": \"Failed to connect "
         "to the host via ssh: Connection timed out\"}"},
        {ErrorClass::configuration,
         "Contextualization Message is: VM 0:\nContextualization agent output processed "
         "successfully\nPLAY RECAP\n10.0.0.1: ok=3 changed=1 unreachable=0 failed=1"},
        {ErrorClass::configuration, "Error waiting the VM to have the SSH access"},
        {ErrorClass::configuration, "Pod web-0: CrashLoopBackOff"},
        {ErrorClass::configuration,
         "Job has reached the specified backoff limit: "
         "BackoffLimitExceeded"},
        {ErrorClass::auth, "The request you have made requires authentication. (HTTP 401)"},
        {ErrorClass::auth, "Could not recognize Fernet token"},
        {ErrorClass::auth, "Error in the OIDC token: Token expired"},
        {ErrorClass::auth, "Invalid InfrastructureManager credentials"},
        {ErrorClass::auth,
         "{\"error\":\"invalid_token\",\"error_description\":\"Access token "
         "expired\"}"},
        {ErrorClass::auth,
         "You are not authorized to perform the requested action: "
         "identity:get_project."},
        {ErrorClass::auth,
         "Policy doesn't allow os_compute_api:servers:create to be performed. "
         "(HTTP 403)"},
        {ErrorClass::auth,
         "deployments.apps is forbidden: User \"jane\" cannot create resource "
         "\"deployments\" in API group \"apps\""},
        {ErrorClass::auth, "error: You must be logged in to the server (Unauthorized)"},
        {ErrorClass::rejected,
         "admission webhook \"policy.example.org\" denied the request: no "
         "latest tags"},
        {ErrorClass::rejected, "error validating data: ValidationError(Deployment.spec)"},
        {ErrorClass::rejected, "The Deployment \"web\" is invalid: spec.selector: Required value"},
        {ErrorClass::rejected, "Error parsing TOSCA: node type tosca.nodes.X is not known"},
        {ErrorClass::unreachable,
         "HTTPSConnectionPool(host='im.example.org', port=8800): Max "
         "retries exceeded with url: /infrastructures"},
        {ErrorClass::unreachable,
         "curl: (7) Failed to connect to im.example.org port 443: "
         "Connection refused"},
        {ErrorClass::unreachable, "Could not resolve host: keystone.example.org"},
        {ErrorClass::unreachable,
         "Unable to establish connection to "
         "https://keystone.example.org:5000/v3/auth/tokens"},
        {ErrorClass::unreachable, "<html><head><title>502 Bad Gateway</title></head>"},
        {ErrorClass::unreachable, "503 Service Unavailable"},
        {ErrorClass::unreachable, "<title>504 Gateway Time-out</title>"},
        {ErrorClass::unreachable, "SSL certificate problem: certificate has expired"},
        {ErrorClass::unreachable,
         "('Connection aborted.', RemoteDisconnected('Remote end closed "
         "connection without response'))"},
        {ErrorClass::unreachable, "dial tcp 192.0.2.1:6443: i/o timeout"},
        {ErrorClass::timeout, "Error: timed out waiting for the condition"},
        {ErrorClass::timeout, "Timeout: Maximum execution time exceeded."},
        {ErrorClass::timeout, "deployment \"web\" exceeded its progress deadline"},
        {ErrorClass::unknown, ""},
        {ErrorClass::unknown, "Unexpected API Error. Please report this at the bug tracker."},
        // Words that belong together but do not stand in one line.
        {ErrorClass::unknown, "using image ubuntu-22.04\nthe key pair was not found"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.text);
        CHECK(to_string(classify(row.text)) == to_string(row.expected));
    }
}

TEST_CASE("long logs are classed by their ends") {
    const std::string filler(300000, 'x');
    CHECK(classify("No valid host was found" + filler) == ErrorClass::capacity);
    CHECK(classify(filler + "\nfatal: [a]: FAILED! => {}") == ErrorClass::configuration);
    CHECK(classify(filler) == ErrorClass::unknown);
}

TEST_CASE("each class has a name and a policy") {
    int stopping = 0;
    for (int i = 0; i <= static_cast<int>(ErrorClass::timeout); ++i) {
        const auto error_class = static_cast<ErrorClass>(i);
        CAPTURE(to_string(error_class));
        CHECK(parse_error_class(to_string(error_class)) == error_class);
        const ErrorPolicy& policy = policy_of(error_class);
        stopping += policy.try_next_provider ? 0 : 1;
        // What does not depend on the provider must not keep it out of rankings.
        CHECK((policy.try_next_provider || policy.block == Milliseconds{0}));
    }
    CHECK(stopping == 2);
    CHECK(policy_of(ErrorClass::auth).needs_user);
    CHECK_FALSE(policy_of(ErrorClass::rejected).needs_user);
    CHECK_FALSE(policy_of(ErrorClass::unreachable).block_template_only);
    CHECK_FALSE(parse_error_class("Capacity"));
}
