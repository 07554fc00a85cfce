#include "feed/codes.hpp"

#include "paas/feed/codes.hpp"

namespace paas::feed {
namespace {

using enum Weight;

// A test checks that each wrong example gives its code and each right one nothing.

constexpr std::string_view kGoodRun =
    "{\"msg_version\": \"1.0.0\", \"timestamp\": \"2025-11-20T03:00:12Z\",\n"
    " \"provider\": \"recas_bari\", \"status\": \"finished\", \"test_result\": \"True\"}\n";

constexpr std::string_view kGoodNamespace =
    "{\"msg_version\": \"2.0.0\", \"timestamp\": \"2025-11-21T12:00:00Z\",\n"
    " \"provider_type\": \"kubernetes\", \"provider_name\": \"SITE\",\n"
    " \"provider_endpoint\": \"https://k8s.example.org:6443\",\n"
    " \"issuer_endpoint\": \"https://iam.example.org/\",\n"
    " \"user_group\": \"lab\", \"project_id\": \"lab\",\n"
    " \"quotas\": [{\"type\": \"compute\", \"usage\": false, \"pods\": 100}]}\n";

constexpr std::string_view kGoodProject =
    "{\"msg_version\": \"1.4.0\", \"timestamp\": \"2025-11-21T12:00:00Z\",\n"
    " \"provider_type\": \"openstack\", \"provider_name\": \"SITE\",\n"
    " \"region_name\": \"RegionOne\", \"project_id\": \"p-1\",\n"
    " \"identity_endpoint\": \"https://keystone.example.org:5000/v3\",\n"
    " \"issuer_endpoint\": \"https://iam.example.org/\", \"user_group\": \"lab\",\n"
    " \"compute_services\": [{\"quotas\": [{\"type\": \"compute\", \"usage\": false,\n"
    "   \"project\": \"p-1\", \"cores\": 40}]}]}\n";

constexpr std::string_view kGoodIssuer =
    "schema: paas.sources/1\n"
    "trusted_idps:\n"
    "  - issuer: https://iam.example.org/\n"
    "    user_groups:\n"
    "      - name: lab\n"
    "        slas:\n"
    "          - {doc_uuid: sla-1, start_date: 2026-01-01, end_date: 2030-01-01}\n";

constexpr std::string_view kGoodSources =
    "schema: paas.sources/1\n"
    "trusted_idps:\n"
    "  - issuer: https://iam.example.org/\n"
    "    user_groups:\n"
    "      - name: lab\n"
    "        slas:\n"
    "          - {doc_uuid: sla-1, start_date: 2026-01-01, end_date: 2030-01-01}\n"
    "kubernetes:\n"
    "  - name: SITE\n"
    "    auth_url: https://k8s.example.org:6443\n"
    "    identity_providers:\n"
    "      - {endpoint: 'https://iam.example.org/', audience: kubernetes}\n"
    "    projects:\n"
    "      - {id: lab, sla: sla-1}\n";

constexpr CodeInfo kCodes[] = {
    {kNotJson, error, "not JSON",
     "Messages are JSON: one object, an array of them, or one after the other (RFC 8259, JSON "
     "lines). What follows a text that is cut off is not read.",
     "{\"msg_version\": \"1.0.0\", \"provider\": \"recas_bari\"\n", kGoodRun},
    {kUnknownVersion, error, "unknown version of a message",
     "msg_version is 1.2.0, 1.3.0, 1.4.0 or 2.0.0 in a message of a feeder, and 1.0.0 in one of "
     "Rally.",
     "{\"msg_version\": \"9.0.0\", \"timestamp\": \"2025-11-20T03:00:12Z\",\n"
     " \"provider\": \"recas_bari\", \"status\": \"finished\", \"test_result\": \"True\"}\n",
     kGoodRun},
    {kBadMember, error, "wrong member of a message",
     "A member that is needed is missing, has another type, or a value that makes no sense. The "
     "message is left out; its neighbours are read.",
     "{\"msg_version\": \"1.0.0\", \"timestamp\": \"soon\",\n"
     " \"provider\": \"recas_bari\", \"status\": \"finished\", \"test_result\": \"True\"}\n",
     kGoodRun},
    {kRepeated, warning, "the same provider again",
     "Two messages about one provider with other figures: the one with the newest timestamp "
     "counts, and of two with the same the last.",
     "{\"msg_version\": \"2.0.0\", \"timestamp\": \"2025-11-21T12:00:00Z\",\n"
     " \"provider_type\": \"kubernetes\", \"provider_name\": \"SITE\",\n"
     " \"provider_endpoint\": \"https://k8s.example.org:6443\",\n"
     " \"issuer_endpoint\": \"https://iam.example.org/\",\n"
     " \"user_group\": \"lab\", \"project_id\": \"lab\",\n"
     " \"quotas\": [{\"type\": \"compute\", \"usage\": false, \"pods\": 100}]}\n"
     "{\"msg_version\": \"2.0.0\", \"timestamp\": \"2025-11-21T12:00:00Z\",\n"
     " \"provider_type\": \"kubernetes\", \"provider_name\": \"SITE\",\n"
     " \"provider_endpoint\": \"https://k8s.example.org:6443\",\n"
     " \"issuer_endpoint\": \"https://iam.example.org/\",\n"
     " \"user_group\": \"lab\", \"project_id\": \"lab\",\n"
     " \"quotas\": [{\"type\": \"compute\", \"usage\": false, \"pods\": 200}]}\n",
     kGoodNamespace},
    {kOtherProject, warning, "entries of other projects",
     "A message is about one project: what names others only is left out.",
     "{\"msg_version\": \"1.4.0\", \"timestamp\": \"2025-11-21T12:00:00Z\",\n"
     " \"provider_type\": \"openstack\", \"provider_name\": \"SITE\",\n"
     " \"region_name\": \"RegionOne\", \"project_id\": \"p-1\",\n"
     " \"identity_endpoint\": \"https://keystone.example.org:5000/v3\",\n"
     " \"issuer_endpoint\": \"https://iam.example.org/\", \"user_group\": \"lab\",\n"
     " \"compute_services\": [{\"quotas\": [{\"type\": \"compute\", \"usage\": false,\n"
     "   \"project\": \"p-2\", \"cores\": 40}]}]}\n",
     kGoodProject},
    {kUnmappedName, warning, "functional test of an unknown provider",
     "Rally calls providers by names of its own; the setting rally_map, or rally_environment of a "
     "region, says which provider each belongs to. Runs without one are left out.",
     "{\"msg_version\": \"1.0.0\", \"timestamp\": \"2025-11-20T03:00:12Z\",\n"
     " \"provider\": \"cloud_new\", \"status\": \"finished\", \"test_result\": \"True\"}\n",
     kGoodRun},
    {kUnknownQuota, warning, "unknown type of quota",
     "Quotas are of the type block-storage, compute, network, networking or object-store; others "
     "are left out.",
     "{\"msg_version\": \"2.0.0\", \"timestamp\": \"2025-11-21T12:00:00Z\",\n"
     " \"provider_type\": \"kubernetes\", \"provider_name\": \"SITE\",\n"
     " \"provider_endpoint\": \"https://k8s.example.org:6443\",\n"
     " \"issuer_endpoint\": \"https://iam.example.org/\",\n"
     " \"user_group\": \"lab\", \"project_id\": \"lab\",\n"
     " \"quotas\": [{\"type\": \"quantum\", \"usage\": false, \"pods\": 100}]}\n",
     kGoodNamespace},
    {kNotAMessage, error, "not a message",
     "A message of a feeder has the member provider_name, one of Rally provider and test_result.",
     "{\"provider\": \"recas_bari\"}\n", kGoodRun},
    {kTooManyFindings, error, "too many findings", "After 1000 findings the rest is not read.",
     "# repeat 1001 times\n"
     "{\"provider\": \"recas_bari\"}\n",
     kGoodRun},
    {kNotReached, error, "a project cannot be read",
     "There is no token for it, the cloud refuses the login, or it does not answer. What is known "
     "of it from before stays until it expires; `paas providers check` says more.",
     "schema: paas.sources/1\n"
     "trusted_idps:\n"
     "  - issuer: https://iam.example.org/\n"
     "    token: {env: A_VARIABLE_THAT_IS_NOT_SET}\n"
     "    user_groups:\n"
     "      - name: lab\n"
     "        slas:\n"
     "          - {doc_uuid: sla-1, start_date: 2026-01-01, end_date: 2030-01-01}\n"
     "kubernetes:\n"
     "  - name: SITE\n"
     "    auth_url: https://k8s.example.org:6443\n"
     "    identity_providers:\n"
     "      - {endpoint: 'https://iam.example.org/', audience: kubernetes}\n"
     "    projects:\n"
     "      - {id: lab, sla: sla-1}\n",
     "schema: paas.sources/1\n"
     "trusted_idps:\n"
     "  - issuer: https://iam.example.org/\n"
     "    token: {env: IAM_TOKEN}\n"
     "    user_groups:\n"
     "      - name: lab\n"
     "        slas:\n"
     "          - {doc_uuid: sla-1, start_date: 2026-01-01, end_date: 2030-01-01}\n"
     "kubernetes:\n"
     "  - name: SITE\n"
     "    auth_url: https://k8s.example.org:6443\n"
     "    identity_providers:\n"
     "      - {endpoint: 'https://iam.example.org/', audience: kubernetes}\n"
     "    projects:\n"
     "      - {id: lab, sla: sla-1}\n"},
    {kNotRead, warning, "facts of a project cannot be read",
     "A service refuses a request or does not answer in time. The provider is marked limited; what "
     "is missing is unknown.",
     "GET /v2.0/networks\n"
     "HTTP/1.1 403 Forbidden\n",
     "GET /v2.0/networks\n"
     "HTTP/1.1 200 OK\n"
     "\n"
     "{\"networks\": []}\n"},
    {kOddValue, warning, "odd value in an answer",
     "A value that makes no sense is unknown; the rest of the answer is read.",
     "GET /v2.1/flavors/detail\n"
     "HTTP/1.1 200 OK\n"
     "\n"
     "{\"flavors\": [{\"id\": \"1\", \"name\": \"small\", \"vcpus\": -4, \"ram\": 2048, \"disk\": "
     "20}]}\n",
     "GET /v2.1/flavors/detail\n"
     "HTTP/1.1 200 OK\n"
     "\n"
     "{\"flavors\": [{\"id\": \"1\", \"name\": \"small\", \"vcpus\": 4, \"ram\": 2048, \"disk\": "
     "20}]}\n"},
    {kClockDiffers, warning, "clocks differ",
     "The clock of a cloud, by the Date of its answers (RFC 9110 section 6.6.1), differs from ours "
     "by more than two minutes: tokens may be refused as expired or not yet valid.",
     "(at 12:00:00 GMT of our clock)\n"
     "HTTP/1.1 200 OK\n"
     "Date: Fri, 21 Nov 2025 12:10:00 GMT\n",
     "(at 12:00:00 GMT of our clock)\n"
     "HTTP/1.1 200 OK\n"
     "Date: Fri, 21 Nov 2025 12:00:01 GMT\n"},
    {kSourceUnknownKey, error, "unknown key",
     "Every key of a file with `schema: paas.sources/1` must mean something; in a provider file of "
     "the present feeder this is a warning.",
     "schema: paas.sources/1\n"
     "colour: red\n"
     "trusted_idps:\n"
     "  - issuer: https://iam.example.org/\n"
     "    user_groups:\n"
     "      - name: lab\n"
     "        slas:\n"
     "          - {doc_uuid: sla-1, start_date: 2026-01-01, end_date: 2030-01-01}\n",
     kGoodIssuer},
    {kSourceMissing, error, "missing key", "A key that is needed does not stand there.",
     "schema: paas.sources/1\n"
     "trusted_idps:\n"
     "  - user_groups:\n"
     "      - name: lab\n"
     "        slas:\n"
     "          - {doc_uuid: sla-1, start_date: 2026-01-01, end_date: 2030-01-01}\n",
     kGoodIssuer},
    {kSourceType, error, "value of another type",
     "Texts, numbers, times, lists and maps do not stand for each other.",
     "schema: paas.sources/1\n"
     "trusted_idps:\n"
     "  - issuer: https://iam.example.org/\n"
     "    user_groups:\n"
     "      - name: lab\n"
     "        slas:\n"
     "          - {doc_uuid: sla-1, start_date: 2026-01-01, end_date: soon}\n",
     kGoodIssuer},
    {kSourceValue, error, "value that makes no sense",
     "A value of the right type that nothing can be done with: an address that is not https, an "
     "SLA that ends before it starts.",
     "schema: paas.sources/1\n"
     "trusted_idps:\n"
     "  - issuer: https://iam.example.org/\n"
     "    user_groups:\n"
     "      - name: lab\n"
     "        slas:\n"
     "          - {doc_uuid: sla-1, start_date: 2026-01-01, end_date: 2020-01-01}\n",
     kGoodIssuer},
    {kSourceRepeated, error, "name given twice",
     "Providers, regions, projects and SLAs are told apart by their names.",
     "schema: paas.sources/1\n"
     "trusted_idps:\n"
     "  - issuer: https://iam.example.org/\n"
     "    user_groups:\n"
     "      - name: lab\n"
     "        slas:\n"
     "          - {doc_uuid: sla-1, start_date: 2026-01-01, end_date: 2030-01-01}\n"
     "          - {doc_uuid: sla-1, start_date: 2026-01-01, end_date: 2030-01-01}\n",
     kGoodIssuer},
    {kSourceReference, error, "name of nothing",
     "A project names an SLA of a group, a property a region of its provider.",
     "schema: paas.sources/1\n"
     "trusted_idps:\n"
     "  - issuer: https://iam.example.org/\n"
     "    user_groups:\n"
     "      - name: lab\n"
     "        slas:\n"
     "          - {doc_uuid: sla-1, start_date: 2026-01-01, end_date: 2030-01-01}\n"
     "kubernetes:\n"
     "  - name: SITE\n"
     "    auth_url: https://k8s.example.org:6443\n"
     "    identity_providers:\n"
     "      - {endpoint: 'https://iam.example.org/', audience: kubernetes}\n"
     "    projects:\n"
     "      - {id: lab, sla: sla-2}\n",
     kGoodSources},
    {kSourceSecret, error, "secret in the file",
     "Secrets are told by reference: {env: NAME}, {file: PATH} or {token_source: NAME}.",
     "schema: paas.sources/1\n"
     "trusted_idps:\n"
     "  - issuer: https://iam.example.org/\n"
     "    token: eyJhbGciOi\n"
     "    user_groups:\n"
     "      - name: lab\n"
     "        slas:\n"
     "          - {doc_uuid: sla-1, start_date: 2026-01-01, end_date: 2030-01-01}\n",
     "schema: paas.sources/1\n"
     "trusted_idps:\n"
     "  - issuer: https://iam.example.org/\n"
     "    token: {env: IAM_TOKEN}\n"
     "    user_groups:\n"
     "      - name: lab\n"
     "        slas:\n"
     "          - {doc_uuid: sla-1, start_date: 2026-01-01, end_date: 2030-01-01}\n"},
    {kSourceOldKey, warning, "old name of a key",
     "Files of the present feeder call the host of a proxy `ip`; we call it `host`.",
     "schema: paas.sources/1\n"
     "trusted_idps:\n"
     "  - issuer: https://iam.example.org/\n"
     "    user_groups:\n"
     "      - name: lab\n"
     "        slas:\n"
     "          - {doc_uuid: sla-1, start_date: 2026-01-01, end_date: 2030-01-01}\n"
     "kubernetes:\n"
     "  - name: SITE\n"
     "    auth_url: https://k8s.example.org:6443\n"
     "    identity_providers:\n"
     "      - {endpoint: 'https://iam.example.org/', audience: kubernetes}\n"
     "    projects:\n"
     "      - {id: lab, sla: sla-1, private_net_proxy: {ip: gw.example.org, user: proxy}}\n",
     "schema: paas.sources/1\n"
     "trusted_idps:\n"
     "  - issuer: https://iam.example.org/\n"
     "    user_groups:\n"
     "      - name: lab\n"
     "        slas:\n"
     "          - {doc_uuid: sla-1, start_date: 2026-01-01, end_date: 2030-01-01}\n"
     "kubernetes:\n"
     "  - name: SITE\n"
     "    auth_url: https://k8s.example.org:6443\n"
     "    identity_providers:\n"
     "      - {endpoint: 'https://iam.example.org/', audience: kubernetes}\n"
     "    projects:\n"
     "      - {id: lab, sla: sla-1, private_net_proxy: {host: gw.example.org, user: proxy}}\n"},
};

}  // namespace

std::span<const CodeInfo> codes() noexcept {
    return kCodes;
}

}  // namespace paas::feed
