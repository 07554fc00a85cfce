#include "paas/feed/announced.hpp"

#include <doctest/doctest.h>

using namespace paas;
using namespace paas::feed;
using std::chrono::hours;

namespace {

constexpr Timestamp kStart{std::chrono::seconds(1767225600)};

/// One provider of two projects in one file, and what a run made of it.
struct World {
    World() {
        IssuerSource issuer;
        issuer.endpoint = "https://iam.example.org/";
        GroupSource group;
        group.name = "lab";
        for (const char* id : {"s-1", "s-2"}) {
            group.slas.emplace_back().id = id;
        }
        issuer.groups.push_back(group);
        sources.issuers.push_back(issuer);
        ProviderSource provider;
        provider.type = "openstack";
        provider.name = "SITE-A";
        provider.file = "/etc/a.yaml";
        provider.identity_providers.push_back({issuer.endpoint, "iam", "openid", "", ""});
        provider.regions.emplace_back().name = "one";
        for (const char* sla : {"s-1", "s-2"}) {
            ProjectSource project;
            project.id = std::string("p-") + sla;
            project.sla = sla;
            provider.projects.push_back(project);
        }
        sources.providers.push_back(provider);
    }

    std::vector<Announcement> run(Timestamp now, Milliseconds renew_after = hours(6)) {
        readings.clear();
        const auto all = connections(sources);
        for (std::size_t i = 0; i < all.size(); ++i) {
            Reading& reading = readings.emplace_back();
            reading.connection = i;
            reading.provider = entry_of(sources, all[i], now);
            reading.outcome = outcome;
            reading.anything = anything;
            reading.provider.quotas[federation::Metric::vcpus].used = used;
        }
        const auto resting = resting_entries(sources, now);
        auto news =
            announced.compare({sources, readings, resting, {"/etc/a.yaml"}}, now, renew_after);
        for (const Announcement& one : news) {
            announced.note(one);
        }
        // What is kept between two runs is a text.
        auto again = Announced::parse(announced.text());
        REQUIRE(again.has_value());
        announced = std::move(*again);
        return news;
    }

    Sources sources;
    std::vector<Reading> readings;
    Outcome outcome = Outcome::complete;
    bool anything = true;
    std::int64_t used = 1;
    Announced announced;
};

std::string kinds(const std::vector<Announcement>& news) {
    std::string text;
    for (const Announcement& one : news) {
        text += std::string(to_string(one.news)) + ' ' + one.provider.project + ' ';
    }
    return text;
}

}  // namespace

TEST_CASE("only what changed is news") {
    World world;
    CHECK(kinds(world.run(kStart)) == "appeared p-s-1 appeared p-s-2 ");
    CHECK(kinds(world.run(kStart + hours(1))) == "");
    world.used = 2;
    CHECK(kinds(world.run(kStart + hours(2))) == "changed p-s-1 changed p-s-2 ");
    CHECK(kinds(world.run(kStart + hours(3))) == "");
    CHECK(kinds(world.run(kStart + hours(8))) == "renewed p-s-1 renewed p-s-2 ");
    CHECK(kinds(world.run(kStart + hours(9))) == "");
}

TEST_CASE("an entry that expires is renewed before") {
    World world;
    world.sources.providers[0].expires_after = hours(3);
    (void)world.run(kStart);
    CHECK(world.readings[0].provider.expires == kStart + hours(3));
    CHECK(kinds(world.run(kStart + std::chrono::minutes(59))) == "");
    CHECK(kinds(world.run(kStart + std::chrono::minutes(60))) == "renewed p-s-1 renewed p-s-2 ");
}

TEST_CASE("what refused us is no news, and does not vanish") {
    World world;
    (void)world.run(kStart);
    world.outcome = Outcome::refused;
    world.used = 9;
    CHECK(kinds(world.run(kStart + hours(1))) == "");
    CHECK(world.announced.size() == 2);
}

TEST_CASE("what nothing could be read of is no news, and does not vanish") {
    World world;
    world.outcome = Outcome::limited;
    world.anything = false;
    CHECK(kinds(world.run(kStart)) == "");
    CHECK(world.announced.size() == 0);
    world.anything = true;
    CHECK(kinds(world.run(kStart)) == "appeared p-s-1 appeared p-s-2 ");
    world.anything = false;
    world.used = 9;
    CHECK(kinds(world.run(kStart + hours(12))) == "");
    CHECK(world.announced.size() == 2);
}

TEST_CASE("what is configured no more becomes a tombstone, once") {
    World world;
    (void)world.run(kStart);
    world.sources.providers[0].projects.pop_back();
    const auto news = world.run(kStart + hours(1));
    CHECK(kinds(news) == "vanished p-s-2 ");
    CHECK(news[0].provider.status == "removed");
    CHECK(news[0].provider.timestamp == kStart + hours(1));
    CHECK(news[0].provider.key().str() == "SITE-A/one/p-s-2");
    CHECK(news[0].provider.user_group == "lab");
    CHECK(kinds(world.run(kStart + hours(2))) == "");
    world.sources.providers[0].status = "removed";
    CHECK(kinds(world.run(kStart + hours(3))) == "vanished p-s-1 ");
    CHECK(world.announced.size() == 0);
}

TEST_CASE("what another file had does not vanish") {
    World world;
    (void)world.run(kStart);
    const Sources nothing;
    const auto news =
        world.announced.compare({nothing, {}, {}, {"/etc/b.yaml"}}, kStart + hours(1), hours(6));
    CHECK(news.empty());
    CHECK(world.announced.compare({nothing, {}, {}, {"/etc/a.yaml"}}, kStart + hours(1), hours(6))
              .size() == 2);
}

TEST_CASE("a provider in maintenance is announced as such") {
    World world;
    (void)world.run(kStart);
    world.sources.providers[0].status = "maintenance";
    const auto news = world.run(kStart + hours(1));
    CHECK(kinds(news) == "changed p-s-1 changed p-s-2 ");
    CHECK(news[0].provider.status == "maintenance");
    CHECK(kinds(world.run(kStart + hours(2))) == "");
    world.sources.providers[0].status = "active";
    CHECK(kinds(world.run(kStart + hours(3))) == "changed p-s-1 changed p-s-2 ");
}

TEST_CASE("a memory that is damaged is told, not guessed at") {
    for (
        const char* text :
        {"", "{", "[]", "{}", R"({"schema":"paas.announced/9","entries":[]})",
         R"({"schema":"paas.announced/1","entries":[{"figures":1}]})",
         R"({"schema":"paas.announced/1","entries":[{"figures":"x","at":"soon","source":"",)"
         R"("name":"","type":"","region":"","project":"","group":"","issuer":"","endpoint":""}]})"}) {
        CAPTURE(text);
        const auto parsed = Announced::parse(text);
        REQUIRE_FALSE(parsed.has_value());
        CHECK(parsed.error().code == ErrorCode::data_loss);
    }
    CHECK(Announced::parse(Announced().text())->size() == 0);
}
