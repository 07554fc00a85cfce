/// Sealing of secrets at rest: AES-256-GCM, done by the module `crypto`.
///
///     auto keys = load_or_create_keys(state / "sealing.key", random);
///     auto module = loader.load<SealerModule>("crypto");
///     auto sealer = (*module)->make(std::move(*keys), random);
///     auto sealed = (*sealer)->seal(password, "deployment/" + id + "/inputs/password");
#pragma once

#include "paas/base/clock.hpp"
#include "paas/base/error.hpp"
#include "paas/base/secret.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace paas::plugin {

inline constexpr std::size_t kSealingKeySize = 32;

/// One key of a key file. `id` is public: the first 16 hexadecimal digits of the key's SHA-256.
struct SealingKey {
    std::string id;
    Secret<std::string> bytes;  ///< kSealingKeySize of them
};

/// Reads a key file: exactly 32 raw bytes, or lines of 64 hexadecimal digits, the newest key first
/// (empty lines and lines that start with # are passed over). The newest seals, all of them open.
/// not_found; permission_denied when the file is readable by others than its owner or belongs to
/// somebody else; data_loss when it holds no keys.
[[nodiscard]] PAAS_API Result<std::vector<SealingKey>> load_keys(const std::filesystem::path& file);

/// Reads the key file; when there is none makes one with a new key: mode 0600 in a folder of mode
/// 0700, which is created when missing and refused (permission_denied) when wider. Two processes
/// that do so at once end with the same key.
[[nodiscard]] PAAS_API Result<std::vector<SealingKey>> load_or_create_keys(
    const std::filesystem::path& file, Random& random);

/// Puts a new key in front, in one rename. What older keys sealed can still be opened.
[[nodiscard]] PAAS_API Result<void> rotate_key(const std::filesystem::path& file, Random& random);

/// Seals and opens. Thread-safe.
class PAAS_API Sealer {
public:
    Sealer() = default;
    Sealer(const Sealer&) = delete;
    Sealer& operator=(const Sealer&) = delete;
    virtual ~Sealer();

    /// Text that only `open` with the same `context` gives back: "paas1:KEY-ID:HEX", where HEX is
    /// nonce (12 bytes), ciphertext and tag (16 bytes). `context` says what is sealed and where it
    /// belongs; it is authenticated, not stored, so a sealed value moved elsewhere does not open.
    [[nodiscard]] virtual Result<std::string> seal(const Secret<std::string>& plain,
                                                   std::string_view context) = 0;
    /// data_loss: not such a text, tampered with, or of another context; failed_precondition: its
    /// key is not in the key file.
    [[nodiscard]] virtual Result<Secret<std::string>> open(std::string_view sealed,
                                                           std::string_view context) = 0;
};

/// What the module `crypto` gives.
class PAAS_API SealerModule {
public:
    static constexpr const char* kInterface = "paas.sealer/1";

    SealerModule() = default;
    SealerModule(const SealerModule&) = delete;
    SealerModule& operator=(const SealerModule&) = delete;
    virtual ~SealerModule();

    /// `keys` newest first, at least one; `random` must outlive the sealer and be unpredictable:
    /// nonces come from it (SystemRandom).
    [[nodiscard]] virtual Result<std::unique_ptr<Sealer>> make(std::vector<SealingKey> keys,
                                                               Random& random) = 0;
};

}  // namespace paas::plugin
