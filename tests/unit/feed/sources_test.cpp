#include "paas/feed/sources.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

using namespace paas;
using namespace paas::feed;
using federation::Limit;
using federation::Metric;

namespace {

/// A provider file as the present feeder's documentation describes it.
constexpr const char* kUpstream = R"(trusted_idps:
  - issuer: https://iam.example.org/
    group_claim: groups
    user_groups:
      - name: lab/test
        slas:
          - {doc_uuid: s-1, start_date: 2024-01-01, end_date: 2026-01-01}
          - {doc_uuid: s-2, start_date: 2024-01-01, end_date: 2026-01-01}
openstack:
  - name: SITE-A
    status: active
    auth_url: https://ks.example.org:5000/v3
    image_tags: [infn-cloud]
    block_storage_vol_types: {}
    identity_providers:
      - {endpoint: https://iam.example.org/, name: iam, protocol: openid, audience: null}
    regions:
      - {name: north, overbooking_cpu: 2.0}
      - {name: south}
    projects:
      - id: p-1
        sla: s-1
        default_public_net: pub
        private_net_proxy: {ip: gw.example.org, user: proxy}
        per_user_limits: {compute: {cores: 2, ram: -1}, network: {public_ips: 1}}
        per_region_props:
          - {region_name: south, default_public_net: south-pub}
kubernetes:
  - name: K8S-A
    auth_url: https://k8s.example.org:6443
    identity_providers: [{endpoint: https://iam.example.org/, audience: kubernetes}]
    projects: [{id: lab-ns, sla: s-2}]
)";

struct Reading {
    Result<Sources> sources;
    std::vector<std::string> findings;  ///< "code line:column message"
};

Reading read(std::string text) {
    DiagnosticList list;
    Reading reading{read_sources(std::move(text), "a.config.yaml", list), {}};
    for (const Diagnostic& finding : list.all()) {
        CHECK(finding.position.file == "a.config.yaml");
        reading.findings.push_back(finding.code + ' ' + std::to_string(finding.position.line) +
                                   ':' + std::to_string(finding.position.column) + ' ' +
                                   finding.message +
                                   (finding.suggestion.empty() ? "" : " | " + finding.suggestion));
    }
    return reading;
}

/// The upstream file with one piece of text replaced.
std::string with(std::string_view from, std::string_view to) {
    std::string text = kUpstream;
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a provider file of the present feeder is read as it is") {
    const Reading reading = read(kUpstream);
    REQUIRE(reading.sources.has_value());
    CHECK(reading.findings ==
          std::vector<std::string>{
              "SRC-008 24:33 openstack[0].projects[0].private_net_proxy.ip: the key is called host "
              "| write host"});
    const Sources& sources = *reading.sources;
    REQUIRE(sources.issuers.size() == 1);
    CHECK(sources.issuers[0].groups.at(0).slas.at(0).to ==
          Timestamp(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)));
    REQUIRE(sources.providers.size() == 2);
    const ProviderSource& site = sources.providers[0];
    CHECK(site.image_tags == std::vector<std::string>{"infn-cloud"});
    CHECK(site.regions.at(0).overbooking_cpu == 2.0);
    const ProjectSource& project = site.projects.at(0);
    CHECK(project.properties.private_net_proxy.host == "gw.example.org");
    CHECK(project.properties.per_user[Metric::vcpus].per_user == Limit::of(2));
    CHECK(project.properties.per_user[Metric::ram_mib].per_user == Limit::unlimited());
    CHECK(project.properties.per_user[Metric::instances].per_user == Limit{});
    // A region's properties replace all of the project's, even by nothing.
    CHECK(project.at("north").default_public_net == "pub");
    CHECK(project.at("south").default_public_net == "south-pub");
    CHECK(project.at("south").per_user == federation::Quotas{});
    CHECK(sources.providers[1].regions.at(0).name == "default");
}

TEST_CASE("every project at every region is a connection of its own") {
    const Reading reading = read(kUpstream);
    REQUIRE(reading.sources.has_value());
    const auto all = connections(*reading.sources);
    REQUIRE(all.size() == 3);
    CHECK(all[0].region == 0);
    CHECK(all[1].region == 1);
    CHECK(all[0].properties.default_public_net == "pub");
    CHECK(all[1].properties.default_public_net == "south-pub");
    CHECK(all[1].identity.protocol == "openid");
    CHECK(all[1].group == "lab/test");
    CHECK(all[2].provider == 1);
    CHECK(all[2].sla.id == "s-2");
    CHECK(all[2].identity.audience == "kubernetes");

    const Reading resting = read(with("status: active", "status: maintenance"));
    REQUIRE(resting.sources.has_value());
    CHECK(connections(*resting.sources).size() == 1);
}

TEST_CASE("what is wrong is told with its place, and what to write instead") {
    struct Row {
        std::string text;
        const char* finding;
    };
    const Row rows[] = {
        {with("auth_url: https://ks", "auth_ulr: https://ks"),
         "SRC-002 10:5 openstack[0].auth_url: missing"},
        {with("auth_url: https://ks.example.org:5000/v3", "auth_url: http://ks.example.org"),
         "SRC-004 12:15 openstack[0].auth_url: \"http://ks.example.org\" is not an https URL | "
         "write https://HOST[:PORT]/…"},
        {with("https://ks.example.org:5000/v3", "https://me:pw@ks.example.org"),
         "SRC-007 12:15 openstack[0].auth_url: a URL must not hold a user or password | leave the "
         "part before '@' out"},
        {with("end_date: 2026-01-01", "end_date: 2023-01-01"),
         "SRC-004 7:63 trusted_idps[0].user_groups[0].slas[0].end_date: is not after start_date"},
        {with("start_date: 2024-01-01", "start_date: soon"),
         "SRC-003 7:41 trusted_idps[0].user_groups[0].slas[0].start_date: expected a date such as "
         "2026-01-31, found \"soon\""},
        {with("doc_uuid: s-2", "doc_uuid: s-1"),
         "SRC-005 8:24 trusted_idps[0].user_groups[0].slas[1].doc_uuid: \"s-1\" stands here twice"},
        {with("status: active", "status: actve"),
         "SRC-004 11:13 openstack[0].status: \"actve\" is not known | did you mean 'active'?"},
        {with("sla: s-1", "sla: s-9"),
         "SRC-006 22:14 openstack[0].projects[0].sla: no group has an SLA \"s-9\" | did you mean "
         "'s-1'?"},
        {with("{name: south}", "{name: north}"),
         "SRC-005 19:16 openstack[0].regions[1].name: \"north\" stands here twice"},
        {with("region_name: south", "region_name: west"),
         "SRC-006 27:27 openstack[0].projects[0].per_region_props[0].region_name: the provider has "
         "no region \"west\""},
        {with("cores: 2", "cores: many"),
         "SRC-003 25:44 openstack[0].projects[0].per_user_limits.compute.cores: expected a whole "
         "number, or -1 for no limit, found \"many\""},
        {with("overbooking_cpu: 2.0", "overbooking_cpu: -1"),
         "SRC-003 18:40 openstack[0].regions[0].overbooking_cpu: expected a number that is not "
         "negative, found \"-1\""},
        {with("protocol: openid, ", ""),
         "SRC-002 16:9 openstack[0].identity_providers[0].protocol: missing: Keystone needs it to "
         "take a token"},
        {with("group_claim: groups", "token: hunter2"),
         "SRC-007 3:12 trusted_idps[0].token: a secret must not stand here | write {env: NAME}, "
         "{file: PATH} or {token_source: NAME}"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.finding);
        const Reading reading = read(row.text);
        CHECK(!reading.sources.has_value());
        std::string all;
        for (const std::string& finding : reading.findings) {
            all += finding + '\n';
        }
        CAPTURE(all);
        CHECK(std::ranges::find(reading.findings, row.finding) != reading.findings.end());
        for (const std::string& finding : reading.findings) {
            CHECK(finding.find("hunter2") == std::string::npos);
            CHECK(finding.find("pw@") == std::string::npos);
        }
        CHECK(reading.sources.error().code == ErrorCode::invalid_argument);
        CHECK(reading.sources.error().position.has_value());
    }
}

TEST_CASE("an unknown key is read around in a foreign file and refused in ours") {
    const std::string foreign = with("    image_tags:", "    image_tag: [x]\n    image_tags:");
    Reading reading = read(foreign);
    REQUIRE(reading.sources.has_value());
    const std::string finding =
        "SRC-001 13:5 openstack[0].image_tag: the key means nothing here | did you mean "
        "'image_tags'?";
    CHECK(std::ranges::find(reading.findings, finding) != reading.findings.end());
    reading = read("schema: paas.sources/1\n" + foreign);
    CHECK(!reading.sources.has_value());
}

TEST_CASE("secrets are named, never written") {
    const struct {
        const char* text;
        SecretReference::Kind kind;
        const char* name;
    } rows[] = {
        {"token: {env: FEEDER_TOKEN}", SecretReference::Kind::environment, "FEEDER_TOKEN"},
        {"token: {file: /run/token}", SecretReference::Kind::file, "/run/token"},
        {"token: {token_source: agent}", SecretReference::Kind::token_source, "agent"},
    };
    for (const auto& row : rows) {
        const Reading reading = read(with("group_claim: groups", row.text));
        REQUIRE(reading.sources.has_value());
        CHECK(reading.sources->issuers[0].token == SecretReference{row.kind, row.name});
    }
    for (const char* text :
         {"token: {env: ''}", "token: {vault: x}", "token: [a]", "token: {env: A, file: b}"}) {
        CAPTURE(text);
        CHECK(!read(with("group_claim: groups", text)).sources.has_value());
    }
}

TEST_CASE("a text that is no such file is refused, not half read") {
    for (const char* text : {"", "[]", "a: b", "{}", "openstack: 5", "trusted_idps: [1]"}) {
        CAPTURE(text);
        CHECK(!read(text).sources.has_value());
    }
}

TEST_CASE("our own example is without a finding") {
    const std::string path = std::string(PAAS_SOURCE_DIR) + "/examples/federation/sources.yaml";
    std::ifstream file(path);
    REQUIRE(file.is_open());
    const Reading reading =
        read(std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()));
    CHECK(reading.findings.empty());
    REQUIRE(reading.sources.has_value());
    CHECK(connections(*reading.sources).size() == 2);
    CHECK(reading.sources->providers_of_rses() ==
          std::map<std::string, std::string>{{"RECAS_DISK", "RECAS-BARI/RegionOne"}});
    CHECK(reading.sources->rally_names().at("recas_bari") == "RECAS-BARI/RegionOne");
    CHECK(reading.sources->providers[0].timeout == std::chrono::seconds(20));
    CHECK(reading.sources->providers[0].accelerator_aliases.at("a100").mem_gib == 40);
    CHECK(reading.sources->issuers[0].token.name == "federation-reader");
}

TEST_CASE("ways to log in other than with an access token, and a cap") {
    const std::string ours = std::string("schema: paas.sources/1\n") + kUpstream;
    const auto changed = [&](std::string_view from, std::string_view to) {
        std::string text = ours;
        const std::size_t at = text.find(from);
        REQUIRE(at != std::string::npos);
        text.replace(at, from.size(), to);
        // Keys of the foreign form that mean nothing to us are errors in ours.
        const std::size_t ip = text.find("{ip:");
        return text.replace(ip, 4, "{host:");
    };
    const Reading reading =
        read(changed("    status: active\n",
                     "    status: active\n    requests_per_second: 5\n"
                     "    login: {user: robot, domain: Sites, password: {file: secrets/pw}}\n"));
    REQUIRE(reading.sources.has_value());
    const ProviderSource& site = reading.sources->providers[0];
    CHECK(site.requests_per_second == 5);
    CHECK(site.login.kind == LoginSource::Kind::password);
    CHECK(site.login.domain == "Sites");
    CHECK(connections(*reading.sources)[0].login.name == "robot");

    const Reading own = read(changed(
        "      - id: p-1\n",
        "      - id: p-1\n        login: {application_credential: c-1, secret: {env: CRED}}\n"));
    REQUIRE(own.sources.has_value());
    CHECK(connections(*own.sources)[0].login.kind == LoginSource::Kind::application_credential);
    CHECK(connections(*own.sources)[0].login.secret.name == "CRED");

    for (const char* login :
         {"{}", "{user: a}", "{user: a, application_credential: b, secret: {env: X}}",
          "{user: a, password: canary}", "{application_credential: a}",
          "{application_credential: a, secret: {token_source: x}}",
          "{user: a, password: {env: X}, colour: red}"}) {
        CAPTURE(login);
        const Reading wrong = read(changed(
            "    status: active\n", std::string("    status: active\n    login: ") + login + '\n'));
        CHECK_FALSE(wrong.sources.has_value());
        for (const std::string& finding : wrong.findings) {
            CHECK(finding.find("canary") == std::string::npos);
        }
    }
}

TEST_CASE("files of one federation are put together") {
    const auto parsed = [](const std::string& text, const char* file) {
        DiagnosticList list;
        auto sources = read_sources(text, file, list);
        REQUIRE(sources.has_value());
        return std::move(*sources);
    };
    const std::string other = with("- name: SITE-A", "- name: SITE-B");
    DiagnosticList list;
    const auto same = [](std::string text) {  // without the Kubernetes provider of the same name
        return text.substr(0, text.find("kubernetes:"));
    };
    Sources joined =
        join_sources({parsed(kUpstream, "a.yaml"), parsed(same(other), "b.yaml")}, list);
    CHECK(list.all().empty());
    CHECK(joined.issuers.size() == 1);
    CHECK(joined.issuers[0].groups.at(0).slas.size() == 2);
    CHECK(joined.providers.size() == 3);
    CHECK(joined.providers[2].file == "b.yaml");
    CHECK(connections(joined).size() == 5);

    DiagnosticList wrong;
    (void)join_sources({parsed(kUpstream, "a.yaml"), parsed(kUpstream, "b.yaml")}, wrong);
    REQUIRE(wrong.all().size() == 2);
    CHECK(wrong.all()[0].message == "provider SITE-A stands in a.yaml too");
    CHECK(wrong.all()[0].position.file == "b.yaml");
    DiagnosticList dates;
    (void)join_sources(
        {parsed(kUpstream, "a.yaml"),
         parsed(same(with("end_date: 2026-01-01", "end_date: 2027-01-01")), "b.yaml")},
        dates);
    REQUIRE_FALSE(dates.all().empty());
    CHECK(dates.all()[0].message.find("SLA s-1") != std::string::npos);
}

TEST_CASE("paths are relative to the file they stand in") {
    Sources sources;
    sources.issuers.emplace_back().token = {SecretReference::Kind::file, "token"};
    ProviderSource provider;
    provider.ca_file = "ca.pem";
    provider.login.secret = {SecretReference::Kind::file, "/abs/pw"};
    provider.rally_password = {SecretReference::Kind::environment, "PW"};
    sources.providers.push_back(provider);
    resolve_paths(sources, "/etc/paas");
    CHECK(sources.issuers[0].token.name == "/etc/paas/token");
    CHECK(sources.providers[0].ca_file == "/etc/paas/ca.pem");
    CHECK(sources.providers[0].login.secret.name == "/abs/pw");
    CHECK(sources.providers[0].rally_password.name == "PW");
}

TEST_CASE("a cluster may be read with a token of its own") {
    const auto with_login = [](const std::string& login) {
        return "schema: paas.sources/1\n" +
               with("    auth_url: https://k8s.example.org:6443\n",
                    "    auth_url: https://k8s.example.org:6443\n    login: " + login + "\n");
    };
    const auto without_aliases = [](std::string text) {
        // Our own form does not take the older spellings.
        for (const std::string_view part :
             {"    block_storage_vol_types: {}\n", "ip: gw.example.org, user: proxy"}) {
            const std::size_t at = text.find(part);
            REQUIRE(at != std::string::npos);
            text.replace(at, part.size(),
                         part.starts_with("ip") ? "host: gw.example.org, user: proxy" : "");
        }
        return text;
    };
    const Reading good = read(without_aliases(with_login("{token: {file: secrets/robot}}")));
    REQUIRE_MESSAGE(good.sources.has_value(), good.findings.at(0));
    const LoginSource login = connections(*good.sources).back().login;
    CHECK(login.kind == LoginSource::Kind::bearer_token);
    CHECK(login.secret.name == "secrets/robot");
    for (const char* bad : {"{}", "{token: eyJhbGciOi}", "{user: a, password: {env: B}}"}) {
        CAPTURE(bad);
        CHECK_FALSE(read(without_aliases(with_login(bad))).sources.has_value());
    }
}
