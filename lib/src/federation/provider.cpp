#include "paas/federation/provider.hpp"

namespace paas::federation {

ProviderKey Provider::key() const {
    std::string text;
    text.reserve(name.size() + region.size() + project.size() + 2);
    text.append(name).append(1, '/').append(region).append(1, '/').append(project);
    return ProviderKey(std::move(text));
}

std::string Provider::label() const {
    return name + '/' + region;
}

std::string_view label_of(const ProviderKey& key) noexcept {
    const std::string_view text = key.str();
    return text.substr(0, text.rfind('/'));
}

}  // namespace paas::federation
