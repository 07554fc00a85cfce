#include "paas/pipeline/data_book.hpp"

#include <doctest/doctest.h>

using namespace paas;
using namespace paas::pipeline;
using selection::DatasetLocations;

namespace {

/// A catalogue that counts how often it is asked.
struct Catalogue {
    int asked = 0;
    int made = 0;
    ErrorCode trouble = ErrorCode::internal;
    bool is_in_trouble = false;

    DataBook::MakeLocator maker() {
        return [this]() -> Result<std::unique_ptr<selection::DataLocator>> {
            ++made;
            return std::make_unique<Locator>(*this);
        };
    }

private:
    class Locator final : public selection::DataLocator {
    public:
        explicit Locator(Catalogue& owner) : owner_(owner) {}
        Result<DatasetLocations> locate(const std::string& dataset) override {
            ++owner_.asked;
            if (owner_.is_in_trouble) {
                return fail(owner_.trouble, "in trouble");
            }
            if (dataset == "s:lost") {
                return fail(ErrorCode::not_found, "unknown dataset");
            }
            return DatasetLocations{dataset, 100, {{"A_DISK", 500'000}}, ""};
        }

    private:
        Catalogue& owner_;
    };
};

const selection::DataMap kMap{{{"A_DISK", "SITE-A"}, {"B_DISK", "SITE-B"}},
                              {{"s:told", {"s:told", 7, {{"B_DISK", 1'000'000}}, ""}}}};

}  // namespace

TEST_CASE("the map is asked before the catalogue, the catalogue only when it is needed") {
    VirtualClock clock{Timestamp{std::chrono::hours(1)}};
    Catalogue catalogue;
    DataBook book(kMap, catalogue.maker(), clock);
    CHECK(book.find({}) == selection::DataPlacement{});
    const auto told = book.find({"s:told"});
    REQUIRE(told.datasets.size() == 1);
    CHECK(told.datasets[0].bytes == 7);
    CHECK(told.provider_of_rse == std::map<std::string, std::string>{{"B_DISK", "SITE-B"}});
    CHECK(catalogue.made == 0);

    const auto both = book.find({"s:told", "s:new"});
    REQUIRE(both.datasets.size() == 2);
    CHECK(both.datasets[1].available_ppm.at("A_DISK") == 500'000);
    CHECK(both.provider_of_rse.size() == 2);
    CHECK(catalogue.asked == 1);
    CHECK(catalogue.made == 1);
}

TEST_CASE("what was found is kept for a while, a problem for a shorter one") {
    VirtualClock clock{Timestamp{std::chrono::hours(1)}};
    Catalogue catalogue;
    DataBook book(kMap, catalogue.maker(), clock);
    for (int i = 0; i < 3; ++i) {
        CHECK(book.find({"s:new"}).datasets[0].problem.empty());
        CHECK(book.find({"s:lost"}).datasets[0].problem == "unknown dataset");
    }
    CHECK(catalogue.asked == 2);
    clock.sleep(std::chrono::minutes(2));
    CHECK(book.find({"s:new", "s:lost"}).datasets.size() == 2);
    CHECK(catalogue.asked == 3);
    clock.sleep(std::chrono::minutes(9));
    CHECK(book.find({"s:new"}).datasets.size() == 1);
    CHECK(catalogue.asked == 4);
}

TEST_CASE("a catalogue that does not answer is asked once a minute, not once a dataset") {
    VirtualClock clock{Timestamp{std::chrono::hours(1)}};
    Catalogue catalogue;
    DataBook book(kMap, catalogue.maker(), clock);
    for (const ErrorCode trouble :
         {ErrorCode::unavailable, ErrorCode::deadline_exceeded, ErrorCode::unauthenticated}) {
        catalogue.asked = 0;
        catalogue.is_in_trouble = true;
        catalogue.trouble = trouble;
        const auto found = book.find({"s:one", "s:told", "s:two", "s:three"});
        REQUIRE(found.datasets.size() == 4);
        CHECK(found.datasets[0].problem == "in trouble");
        CHECK(found.datasets[1].problem.empty());  // the map goes on answering
        CHECK(found.datasets[3].problem == "in trouble");
        CHECK(catalogue.asked == 1);
        CHECK(book.find({"s:four"}).datasets[0].problem == "in trouble");
        CHECK(catalogue.asked == 1);
        clock.sleep(std::chrono::minutes(2));
        catalogue.is_in_trouble = false;
        CHECK(book.find({"s:one"}).datasets[0].problem.empty());
        clock.sleep(std::chrono::minutes(11));
    }
    CHECK(catalogue.made == 1);
}

TEST_CASE("a catalogue that cannot be made is no reason to fail") {
    VirtualClock clock{Timestamp{std::chrono::hours(1)}};
    int tried = 0;
    DataBook book(
        {},
        [&tried]() -> Result<std::unique_ptr<selection::DataLocator>> {
            ++tried;
            return fail(ErrorCode::not_found, "there is no module rucio");
        },
        clock);
    CHECK(book.find({"s:one", "s:two"}).datasets[1].problem == "there is no module rucio");
    CHECK(tried == 1);
    clock.sleep(std::chrono::minutes(2));
    CHECK(book.find({"s:one"}).datasets[0].problem == "there is no module rucio");
    CHECK(tried == 2);
}

TEST_CASE("without map and catalogue nothing is said, with a map alone the rest is not found") {
    VirtualClock clock{Timestamp{std::chrono::hours(1)}};
    CHECK(DataBook({}, {}, clock).find({"s:one"}).datasets.empty());
    DataBook book(kMap, {}, clock);
    CHECK(book.find({"s:one"}).datasets[0].problem == "the data map does not name it");
    CHECK(book.find({"s:told"}).datasets[0].problem.empty());
}
