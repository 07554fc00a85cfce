#include "samples.hpp"

#include <doctest/doctest.h>

using namespace paas;
using namespace paas::test;
using pipeline::Message;

TEST_CASE("messages are read in order from where the consumer stands") {
    const Folder folder;
    auto store = open_store(folder.file("store.sqlite"));
    const std::vector<Message> first{{"t", "a", "1"}, {"u", "a", "2"}, {"t", "b", "3"}};
    REQUIRE(store->publish(first, at(1).wall));
    const std::vector<Message> second{{"t", "a", ""}};
    REQUIRE(store->publish(second, at(2).wall));

    auto read = store->read("reader", "t", 2);
    REQUIRE(read);
    REQUIRE(read->size() == 2);
    CHECK(read->at(0).message == first[0]);
    CHECK(read->at(0).at == at(1).wall);
    CHECK(read->at(1).message == first[2]);
    CHECK(store->read("reader", "t", 2)->size() == 2);  // reading does not move

    REQUIRE(store->commit("reader", "t", read->at(1).offset));
    read = store->read("reader", "t", 10);
    REQUIRE(read->size() == 1);
    CHECK(read->at(0).message == second[0]);
    CHECK(store->read("other", "t", 10)->size() == 3);

    REQUIRE(store->commit("reader", "t", 1));  // never back
    CHECK(store->read("reader", "t", 10)->size() == 1);
}

TEST_CASE("messages and positions outlive the process, and offsets go on") {
    const Folder folder;
    const std::vector<Message> one{{"t", "a", "1"}};
    {
        auto store = open_store(folder.file("store.sqlite"));
        REQUIRE(store->publish(one, at(1).wall));
        REQUIRE(store->commit("reader", "t", 1));
    }
    auto a = open_store(folder.file("store.sqlite"));
    auto b = open_store(folder.file("store.sqlite"));
    REQUIRE(a->publish(one, at(2).wall));
    REQUIRE(b->publish(one, at(3).wall));
    REQUIRE(a->publish(one, at(4).wall));
    const auto read = a->read("reader", "t", 10);
    REQUIRE(read);
    REQUIRE(read->size() == 3);
    CHECK(read->at(0).offset == 2);
    CHECK(read->at(2).offset == 4);
}
