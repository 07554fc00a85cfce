#include "parts.hpp"

namespace paas::orchestrator {

Sealing::Sealing(std::filesystem::path key_file, std::vector<std::filesystem::path> folders,
                 Random& random)
    : key_file_(std::move(key_file)), random_(random), loader_(std::move(folders)) {}

Result<plugin::Sealer*> Sealing::sealer() {
    const std::scoped_lock lock(mutex_);
    if (sealer_ == nullptr) {
        auto module = loader_.load<plugin::SealerModule>("crypto");
        if (!module) {
            return fail(std::move(module.error()).in("sealing a secret input"));
        }
        auto keys = plugin::load_or_create_keys(key_file_, random_);
        if (!keys) {
            return fail(std::move(keys.error()).in("sealing a secret input"));
        }
        auto made = (*module)->make(std::move(*keys), random_);
        if (!made) {
            return fail(std::move(made.error()));
        }
        sealer_ = std::move(*made);
    }
    return sealer_.get();
}

Result<std::string> Sealing::seal(const Secret<std::string>& plain, std::string_view context) {
    return sealer().and_then([&](plugin::Sealer* made) { return made->seal(plain, context); });
}

Result<Secret<std::string>> Sealing::open(std::string_view sealed, std::string_view context) {
    return sealer().and_then([&](plugin::Sealer* made) { return made->open(sealed, context); });
}

}  // namespace paas::orchestrator
