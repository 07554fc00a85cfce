/// One example of every event, with no member at its default value.
#pragma once

#include "paas/deployment/event.hpp"

#include <vector>

namespace paas::deployment::test {

inline std::vector<Event> sample_events() {
    using namespace std::chrono_literals;
    const Deadline deadline{
        .left = 90s, .uptime = 12345ms, .wall = Timestamp{1767225600000ms}, .boot_id = "boot-1"};
    const ContentHash hash(std::string(64, 'a'));
    const Resources resources{.vcpus = 8,
                              .ram_mib = 16384,
                              .instances = 2,
                              .storage_gib = 100,
                              .volumes = 1,
                              .public_ips = 3,
                              .gpus = 4};
    const std::vector<ImportedFile> imports{
        {.importer = "main.yaml", .uri = "types.yaml", .file = "lib/types.yaml", .content = hash}};
    const std::vector<Node> nodes{{.id = "0",
                                   .node_template = "server",
                                   .type = "tosca.nodes.indigo.Compute",
                                   .state = "started",
                                   .public_address = "192.0.2.7",
                                   .private_address = "10.0.0.7",
                                   .flavor = "m1.large",
                                   .image = "ubuntu-22.04"}};
    Request request;
    request.name = "my-cluster";
    request.description = "Größe \"2\"";
    request.template_content = hash;
    request.template_file = "main.yaml";
    request.template_name = "cluster";
    request.imports = imports;
    request.inputs = R"({"size":2})";
    request.issuer = "https://iam.example.org/";
    request.owner = "jane";
    request.group = "admins";
    request.provider = "CLOUD-A";
    request.region = "region-1";
    request.sla = "sla-1";
    request.exclude_providers = {"CLOUD-B", "CLOUD-C/region-2"};
    request.limits = {
        .timeout = 2h, .provider_timeout = 1h, .max_providers = 3, .keep_last_attempt = true};
    request.callback = "https://callback.example.org/";
    request.retry_of = "01890a5d-ac96-774b-bcce-b302099a8057";
    return {
        Accepted{.request = request, .deadline = deadline},
        AttemptStarted{.attempt = 1,
                       .provider = ProviderKey("CLOUD-A/region-1/project"),
                       .provider_label = "CLOUD-A/region-1",
                       .provider_type = "openstack",
                       .simulated = true,
                       .decision = hash,
                       .reserved = resources,
                       .tag = "id/1",
                       .deadline = deadline,
                       .choice = R"({"server":{"flavor":"m1.large"}})"},
        InfrastructureCreated{.attempt = 1, .infrastructure = InfrastructureId("inf-1")},
        AttemptSucceeded{.attempt = 1, .outputs = R"({"ip":"192.0.2.7"})", .nodes = nodes},
        AttemptFailed{.attempt = 1,
                      .error_class = ErrorClass::capacity,
                      .reason = "No valid host was found",
                      .nothing_launched = true,
                      .cleanup_deadline = deadline},
        CleanupConfirmed{.attempt = 1},
        Condemned{.attempt = 1, .reason = "not confirmed"},
        Kept{.attempt = 1},
        CreateFailed{.reason = "tried 1 provider", .no_provider = true, .decision = hash},
        Parked{.reason = "token expired", .left = 30min},
        Resumed{.deadline = deadline},
        UpdateStarted{.template_content = hash,
                      .template_file = "main.yaml",
                      .template_name = "cluster",
                      .imports = imports,
                      .inputs = R"({"size":3})",
                      .deadline = deadline,
                      .reserved = resources,
                      .choice = R"({"server":{"flavor":"m1.small"}})",
                      .remove_nodes = {"1", "2"}},
        UpdateAccepted{},
        UpdateSucceeded{.outputs = R"({"ip":"192.0.2.8"})", .nodes = nodes},
        UpdateFailed{.error_class = ErrorClass::network, .reason = "no address"},
        DeleteStarted{.force = true, .deadline = deadline},
        Deleted{},
        DeleteFailed{.reason = "volume in use"},
        Reset{},
        Locked{},
        Unlocked{},
        NodeActionStarted{.action = "stop", .nodes = {"0", "1"}, .deadline = deadline},
        NodeActionDone{.nodes = nodes},
        NodeActionFailed{.reason = "not done within 5m"},
        PortChangeStarted{.open = false,
                          .rule = {.node = "server",
                                   .from = 80,
                                   .to = 90,
                                   .protocol = "udp",
                                   .cidr = "192.0.2.0/24",
                                   .description = "web"},
                          .deadline = deadline},
        PortChangeDone{},
        PortChangeFailed{.reason = "no security group"},
        CleanupStarted{.attempt = 1, .cleanup_deadline = deadline},
        NodeActionAccepted{},
    };
}

}  // namespace paas::deployment::test
