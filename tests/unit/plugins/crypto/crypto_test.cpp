#include "paas/base/hex.hpp"
#include "paas/plugin/loader.hpp"
#include "paas/plugin/sealer.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace paas;
using namespace paas::plugin;

namespace {

/// A key of 32 equal bytes; its id is what a key file would give it.
SealingKey key(char byte) {
    std::string bytes(kSealingKeySize, byte);
    std::string id = sha256(bytes).str().substr(0, 16);
    return {std::move(id), Secret<std::string>(std::move(bytes))};
}

SystemRandom& system_random() {
    static SystemRandom random;
    return random;
}

std::unique_ptr<Sealer> sealer(std::vector<SealingKey> keys) {
    ModuleLoader loader({PAAS_MODULE_DIR});
    auto module = loader.load<SealerModule>("crypto");
    REQUIRE_MESSAGE(module.has_value(), to_string(module.error()));
    auto made = (*module)->make(std::move(keys), system_random());
    REQUIRE(made.has_value());
    return std::move(*made);
}

std::vector<SealingKey> keys_of(std::string_view bytes) {
    std::vector<SealingKey> keys;
    for (const char byte : bytes) {
        keys.push_back(key(byte));
    }
    return keys;
}

Secret<std::string> secret(std::string text) {
    return Secret<std::string>(std::move(text));
}

/// Nonces of zeros, for the published vector.
class ZeroRandom final : public Random {
public:
    std::uint64_t next() override { return 0; }
};

}  // namespace

TEST_CASE("what is sealed opens again, whatever its size") {
    const auto box = sealer(keys_of("k"));
    for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 4096U, 1000000U}) {
        CAPTURE(size);
        std::string plain(size, '\0');
        for (std::size_t i = 0; i < size; ++i) {
            plain[i] = static_cast<char>(i * 31);
        }
        const auto sealed = box->seal(secret(plain), "deployment/1/inputs/password");
        REQUIRE(sealed.has_value());
        CHECK(sealed->starts_with("paas1:" + key('k').id + ":"));
        const auto opened = box->open(*sealed, "deployment/1/inputs/password");
        REQUIRE(opened.has_value());
        CHECK(opened->reveal() == plain);
    }
}

TEST_CASE("it is AES-256-GCM: the published vector") {
    // The GCM Specification (McGrew, Viega), test case 14 uses key and nonce of zeros; its
    // ciphertext does not depend on what is authenticated beside it.
    ModuleLoader loader({PAAS_MODULE_DIR});
    auto module = loader.load<SealerModule>("crypto");
    REQUIRE(module.has_value());
    ZeroRandom zeros;
    std::vector<SealingKey> keys;
    keys.push_back(key('\0'));
    auto box = (*module)->make(std::move(keys), zeros);
    REQUIRE(box.has_value());
    const auto sealed = (*box)->seal(secret(std::string(16, '\0')), "");
    REQUIRE(sealed.has_value());
    const std::string raw = sealed->substr(sealed->rfind(':') + 1);
    CHECK(raw.substr(0, 24) == std::string(24, '0'));
    CHECK(raw.substr(24, 32) == "cea7403d4d606b6e074ec5d3baf39d18");
}

TEST_CASE("the plain text never shows and no two sealings are alike") {
    const auto box = sealer(keys_of("k"));
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        const auto sealed = box->seal(secret("hunter2"), "c");
        REQUIRE(sealed.has_value());
        CHECK(sealed->find("hunter2") == std::string::npos);
        CHECK(sealed->find(to_hex("hunter2")) == std::string::npos);
        seen.insert(*sealed);
    }
    CHECK(seen.size() == 100);
}

TEST_CASE("a change of any one digit is found") {
    const auto box = sealer(keys_of("k"));
    const std::string sealed = box->seal(secret("hunter2"), "here").value();
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        CAPTURE(i);
        std::string changed = sealed;
        changed[i] = changed[i] == '1' ? '2' : '1';
        CHECK_FALSE(box->open(changed, "here").has_value());
    }
    for (std::size_t size = 0; size < sealed.size(); ++size) {
        CHECK_FALSE(box->open(std::string_view(sealed).substr(0, size), "here").has_value());
    }
    CHECK_FALSE(box->open(sealed + "00", "here").has_value());
    CHECK(box->open(sealed, "here").has_value());
}

TEST_CASE("a value moved to another place does not open there") {
    const auto box = sealer(keys_of("k"));
    const std::string sealed = box->seal(secret("hunter2"), "deployment/1").value();
    const auto opened = box->open(sealed, "deployment/2");
    REQUIRE_FALSE(opened.has_value());
    CHECK(opened.error().code == ErrorCode::data_loss);
    CHECK(to_string(opened.error()).find("hunter2") == std::string::npos);
}

TEST_CASE("keys rotate: the newest seals, all open, a missing one is named") {
    const std::string old = sealer(keys_of("a"))->seal(secret("x"), "c").value();
    const auto rotated = sealer(keys_of("ba"));
    CHECK(rotated->open(old, "c").value().reveal() == "x");
    const std::string fresh = rotated->seal(secret("y"), "c").value();
    CHECK(fresh.find(key('b').id) != std::string::npos);

    const auto opened = sealer(keys_of("a"))->open(fresh, "c");
    REQUIRE_FALSE(opened.has_value());
    CHECK(opened.error().code == ErrorCode::failed_precondition);
    CHECK(opened.error().message.find(key('b').id) != std::string::npos);
}

TEST_CASE("a wrong key under the right id does not open") {
    const std::string sealed = sealer(keys_of("a"))->seal(secret("x"), "c").value();
    std::vector<SealingKey> forged;
    forged.push_back({key('a').id, Secret<std::string>(std::string(kSealingKeySize, 'z'))});
    const auto opened = sealer(std::move(forged))->open(sealed, "c");
    REQUIRE_FALSE(opened.has_value());
    CHECK(opened.error().code == ErrorCode::data_loss);
}

TEST_CASE("a sealer needs whole keys") {
    ModuleLoader loader({PAAS_MODULE_DIR});
    auto module = loader.load<SealerModule>("crypto");
    REQUIRE(module.has_value());
    CHECK_FALSE((*module)->make({}, system_random()).has_value());
    std::vector<SealingKey> keys;
    keys.push_back({std::string(16, '0'), Secret<std::string>(std::string(16, 'k'))});
    CHECK_FALSE((*module)->make(std::move(keys), system_random()).has_value());
}
