#include "paas/base/ids.hpp"

#include <doctest/doctest.h>

#include <sstream>
#include <unordered_set>

using namespace paas;

TEST_CASE("sha256 gives the published values") {
    // FIPS 180-4 examples (NIST, "SHA256.pdf") and the empty message.
    CHECK(sha256("").str() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256("abc").str() ==
          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq").str() ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(sha256(std::string(1000000, 'a')).str() ==
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("is_uuid takes the canonical form alone") {
    CHECK(is_uuid("01890a5d-ac96-774b-bcce-b302099a8057"));
    for (const char* text :
         {"", "01890a5dac96774bbcceb302099a8057", "01890A5D-AC96-774B-BCCE-B302099A8057",
          "01890a5d-ac96-774b-bcce-b302099a805", "01890a5d-ac96-774b-bcce-b302099a80571",
          "01890a5d-ac96-774b-bcce_b302099a8057", "01890a5g-ac96-774b-bcce-b302099a8057"}) {
        CAPTURE(text);
        CHECK_FALSE(is_uuid(text));
    }
}

TEST_CASE("strong ids order, hash and print like their text") {
    const DeploymentId a("a");
    const DeploymentId b("b");
    CHECK(a < b);
    CHECK(a == DeploymentId("a"));
    CHECK(DeploymentId().empty());
    CHECK(std::unordered_set<DeploymentId>{a, b, a}.size() == 2);
    std::ostringstream out;
    out << a;
    CHECK(out.str() == "a");
    static_assert(!std::is_convertible_v<std::string, DeploymentId>);
    static_assert(!std::is_convertible_v<DeploymentId, ProviderKey>);
}
