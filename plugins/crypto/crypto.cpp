/// The module `crypto`: sealing with OpenSSL's AES-256-GCM (NIST SP 800-38D).
#include "paas/base/hex.hpp"
#include "paas/plugin/module.hpp"
#include "paas/plugin/sealer.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstring>
#include <limits>
#include <memory>
#include <mutex>

namespace paas::plugin {
namespace {

constexpr std::string_view kPrefix = "paas1:";
constexpr std::size_t kKeyIdSize = 16;
constexpr std::size_t kHeaderSize = kPrefix.size() + kKeyIdSize + 1;
constexpr std::size_t kNonceSize = 12;
constexpr std::size_t kTagSize = 16;
constexpr std::size_t kLargest = std::size_t{1} << 30U;  // OpenSSL counts in int

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

int length(std::string_view text) {
    return static_cast<int>(text.size());
}

/// What is authenticated beside the text: the header (format and key) and the caller's context.
std::string authenticated(std::string_view header, std::string_view context) {
    return std::string(header) + std::string(context);
}

/// Nonce, ciphertext and tag; empty when OpenSSL fails.
std::string encrypt(const SealingKey& key, std::string_view nonce, std::string_view plain,
                    std::string_view aad) {
    const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    std::string out(kNonceSize + plain.size() + kTagSize, '\0');
    std::memcpy(out.data(), nonce.data(), kNonceSize);
    unsigned char* text = bytes(out) + kNonceSize;
    int size = 0;
    const bool done =
        cipher &&
        EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key.bytes.reveal()),
                           bytes(nonce)) == 1 &&
        EVP_EncryptUpdate(cipher.get(), nullptr, &size, bytes(aad), length(aad)) == 1 &&
        EVP_EncryptUpdate(cipher.get(), text, &size, bytes(plain), length(plain)) == 1 &&
        EVP_EncryptFinal_ex(cipher.get(), text + size, &size) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagSize, text + plain.size()) == 1;
    return done ? out : std::string();
}

/// The text, or nothing when anything of it was changed.
std::optional<Secret<std::string>> decrypt(const SealingKey& key, std::string_view sealed,
                                           std::string_view aad) {
    const std::string_view nonce = sealed.substr(0, kNonceSize);
    const std::string_view text = sealed.substr(kNonceSize, sealed.size() - kNonceSize - kTagSize);
    std::array<char, kTagSize> tag{};
    std::memcpy(tag.data(), sealed.data() + sealed.size() - kTagSize, kTagSize);
    const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    std::string plain(text.size(), '\0');
    int size = 0;
    const bool genuine =
        cipher &&
        EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key.bytes.reveal()),
                           bytes(nonce)) == 1 &&
        EVP_DecryptUpdate(cipher.get(), nullptr, &size, bytes(aad), length(aad)) == 1 &&
        EVP_DecryptUpdate(cipher.get(), bytes(plain), &size, bytes(text), length(text)) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagSize, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(cipher.get(), bytes(plain) + size, &size) == 1;
    Secret<std::string> secret(std::move(plain));
    if (!genuine) {
        return std::nullopt;
    }
    return secret;
}

tl::unexpected<Error> not_genuine() {
    return fail(ErrorCode::data_loss, "a sealed value does not open: it was changed or moved",
                "restore the store from a backup");
}

class AesSealer final : public Sealer {
public:
    AesSealer(std::vector<SealingKey> keys, Random& random)
        : keys_(std::move(keys)), random_(random) {}

    Result<std::string> seal(const Secret<std::string>& plain, std::string_view context) override {
        if (plain.reveal().size() > kLargest || context.size() > kLargest) {
            return fail(ErrorCode::invalid_argument, "a value of more than 1 GiB cannot be sealed");
        }
        const SealingKey& key = keys_.front();
        std::string text = std::string(kPrefix) + key.id + ":";
        const std::string sealed =
            encrypt(key, nonce(), plain.reveal(), authenticated(text, context));
        if (sealed.empty()) {
            return fail(ErrorCode::internal, "OpenSSL failed to seal a value");
        }
        text += to_hex(sealed);
        return text;
    }

    Result<Secret<std::string>> open(std::string_view sealed, std::string_view context) override {
        const std::string_view header = sealed.substr(0, kHeaderSize);
        if (header.size() != kHeaderSize || !header.starts_with(kPrefix) || header.back() != ':') {
            return not_genuine();
        }
        const std::string_view id = header.substr(kPrefix.size(), kKeyIdSize);
        const SealingKey* key = find_key(id);
        if (key == nullptr) {
            return fail(ErrorCode::failed_precondition,
                        "a value was sealed with key " + std::string(id) +
                            ", which the key file does not hold",
                        "put that key back into the key file");
        }
        const auto raw = from_hex(sealed.substr(kHeaderSize));
        if (!raw || raw->size() < kNonceSize + kTagSize || raw->size() > kLargest) {
            return not_genuine();
        }
        auto plain = decrypt(*key, *raw, authenticated(header, context));
        if (!plain) {
            return not_genuine();
        }
        return std::move(*plain);
    }

private:
    /// 96 random bits: safe for 2^32 values under one key (SP 800-38D section 8.3).
    std::string nonce() {
        std::array<std::uint64_t, 2> words{};
        {
            const std::lock_guard lock(mutex_);
            words = {random_.next(), random_.next()};
        }
        std::string text(kNonceSize, '\0');
        std::memcpy(text.data(), words.data(), kNonceSize);
        return text;
    }

    const SealingKey* find_key(std::string_view id) const {
        for (const SealingKey& key : keys_) {
            if (key.id == id) {
                return &key;
            }
        }
        return nullptr;
    }

    std::vector<SealingKey> keys_;
    Random& random_;
    std::mutex mutex_;
};

class Crypto final : public SealerModule {
public:
    Result<std::unique_ptr<Sealer>> make(std::vector<SealingKey> keys, Random& random) override {
        if (keys.empty()) {
            return fail(ErrorCode::invalid_argument, "sealing needs a key");
        }
        for (const SealingKey& key : keys) {
            if (key.id.size() != kKeyIdSize || key.bytes.reveal().size() != kSealingKeySize) {
                return fail(ErrorCode::invalid_argument, "a sealing key has the wrong size");
            }
        }
        return std::make_unique<AesSealer>(std::move(keys), random);
    }
};

}  // namespace
}  // namespace paas::plugin

const paas::plugin::ModuleDescriptor paas_module =
    paas::plugin::describe<paas::plugin::SealerModule, paas::plugin::Crypto>("crypto");
