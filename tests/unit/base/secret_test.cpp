#include "paas/base/secret.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <new>
#include <sstream>
#include <type_traits>

using namespace paas;

namespace {

template <typename T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };
template <typename T>
concept Comparable = requires(const T& value) { value == value; };

static_assert(!Printable<Secret<std::string>>);
static_assert(!Comparable<Secret<std::string>>);
static_assert(!std::is_convertible_v<Secret<std::string>, std::string>);

}  // namespace

TEST_CASE("a secret is revealed as it was given") {
    const Secret<std::string> secret(std::string("token"));
    CHECK(secret.reveal() == "token");
    CHECK_FALSE(secret.empty());
    CHECK(Secret<std::string>().empty());
    Secret<std::string> copy;
    copy = secret;
    CHECK(copy.reveal() == "token");
    CHECK(secret.reveal() == "token");
}

TEST_CASE("neither a moved-from nor a destroyed secret leaves its bytes behind") {
    // A short string lives inside the object, so the object's own bytes tell.
    alignas(Secret<std::string>) unsigned char room[sizeof(Secret<std::string>)] = {};
    const auto holds = [&room](std::string_view text) {
        return std::string_view(reinterpret_cast<const char*>(room), sizeof room).find(text) !=
               std::string_view::npos;
    };
    auto* secret = new (room) Secret<std::string>(std::string("hunter2"));
    CHECK(holds("hunter2"));
    SUBCASE("moved from") {
        const Secret<std::string> other(std::move(*secret));
        CHECK(other.reveal() == "hunter2");
        CHECK_FALSE(holds("hunter2"));
        secret->~Secret();
    }
    SUBCASE("replaced") {
        *secret = Secret<std::string>(std::string("ab"));
        CHECK(secret->reveal() == "ab");
        CHECK_FALSE(holds("nter2"));
        secret->~Secret();
    }
    SUBCASE("destroyed") {
        secret->~Secret();
        CHECK_FALSE(holds("hunter2"));
    }
}
