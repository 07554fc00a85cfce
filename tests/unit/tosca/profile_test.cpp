#include "profile.hpp"

#include "fixture.hpp"
#include "types.hpp"

#include <doctest/doctest.h>

using namespace paas;
using namespace paas::tosca;

TEST_CASE("the profiles pass our own checks") {
    std::string text;
    for (std::size_t v = 0; v < kProfileSources.size(); ++v) {
        CAPTURE(v);
        DiagnosticList list;
        CHECK(test::check(std::string(kProfileSources[v].text), list).has_value());
        for (const Diagnostic& finding : list.all()) {
            FAIL(finding.code, " ", to_string(finding.position), " ", finding.message);
        }
    }
}

TEST_CASE("every type of every profile can be read") {
    for (const Version version : {Version::v1_0, Version::v1_1, Version::v1_2, Version::v1_3}) {
        Profile profile(version);
        for (std::size_t k = 0; k < kTypeKinds; ++k) {
            std::vector<std::string_view> names;
            profile.names(static_cast<TypeKind>(k), names);
            for (const std::string_view name : names) {
                CAPTURE(name);
                const TypeDef* type = profile.find(static_cast<TypeKind>(k), name, nullptr);
                REQUIRE(type != nullptr);
                CHECK(type->state == TypeDef::State::resolved);
                CHECK_FALSE(type->broken);
                CHECK(type->name == name);
            }
        }
    }
}

TEST_CASE("versions differ as the specification says") {
    Profile old(Version::v1_0);
    Profile now(Version::v1_3);
    CHECK(old.find(TypeKind::node, "tosca.nodes.Storage.BlockStorage", nullptr) == nullptr);
    CHECK(now.find(TypeKind::node, "tosca.nodes.Storage.BlockStorage", nullptr) != nullptr);
    CHECK(old.find(TypeKind::data, "tosca.datatypes.json", nullptr) == nullptr);
    const TypeDef* container = old.find(TypeKind::capability, "Container", nullptr);
    REQUIRE(container != nullptr);
    CHECK(container->properties.find("num_cpus") != nullptr);
    CHECK(now.find(TypeKind::capability, "Container", nullptr)->properties.size() == 0);
    CHECK(now.find(TypeKind::node, "Compute", nullptr)->is_a("tosca.nodes.Abstract.Compute"));
    for (const char* name : {"WebServer", "DBMS", "Container.Runtime", "Compute"}) {
        CAPTURE(name);
        const auto host = [&](Profile& profile) {
            return profile.find(TypeKind::node, name, nullptr)->capabilities.find("host");
        };
        CHECK(host(old)->property("num_cpus") != nullptr);
        CHECK(host(now)->property("num_cpus") != nullptr);
        CHECK(host(now)->type->is_a("tosca.capabilities.Container"));
    }
    const auto block_storage = [](Profile& profile) {
        return profile.find(TypeKind::node, "tosca:BlockStorage", nullptr)->name;
    };
    CHECK(block_storage(old) == "tosca.nodes.BlockStorage");
    CHECK(block_storage(now) == "tosca.nodes.Storage.BlockStorage");
}

TEST_CASE("short and prefixed names") {
    Profile profile(Version::v1_3);
    const std::pair<TypeKind, const char*> rows[] = {
        {TypeKind::node, "Compute"},        {TypeKind::node, "tosca:Compute"},
        {TypeKind::node, "network.Port"},   {TypeKind::data, "PortSpec"},
        {TypeKind::data, "tosca:PortDef"},  {TypeKind::interface, "Standard"},
        {TypeKind::interface, "Configure"}, {TypeKind::relationship, "HostedOn"},
        {TypeKind::policy, "Scaling"},      {TypeKind::group, "Root"},
    };
    for (const auto& [kind, name] : rows) {
        CAPTURE(name);
        CHECK(profile.find(kind, name, nullptr) != nullptr);
    }
    CHECK(profile.find(TypeKind::node, "Computer", nullptr) == nullptr);
}
