#include "clients/openstack_call.hpp"

#include <algorithm>

namespace paas::clients::openstack {
namespace {

/// "v2", "v2.1": a segment that names a version.
bool is_version(std::string_view segment) {
    return segment.size() >= 2 && segment[0] == 'v' && segment[1] >= '0' && segment[1] <= '9' &&
           segment.find_first_not_of("0123456789.", 1) == segment.npos;
}

std::string_view version_of(Service service) {
    switch (service) {
        case Service::identity:
        case Service::volume:
            return "v3";
        case Service::compute:
            return "v2.1";
        case Service::image:
            return "v2";
        case Service::network:
            return "v2.0";
        case Service::object_store:
            break;
    }
    return {};
}

/// Where the version's segment ends, or npos when the URL names none.
std::size_t end_of_version(std::string_view endpoint) {
    std::size_t start = endpoint.find("://");
    start = endpoint.find('/', start == endpoint.npos ? 0 : start + 3);
    while (start != endpoint.npos) {
        const std::size_t end = std::min(endpoint.find('/', start + 1), endpoint.size());
        if (is_version(endpoint.substr(start + 1, end - start - 1))) {
            return end;
        }
        start = end == endpoint.size() ? endpoint.npos : end;
    }
    return endpoint.npos;
}

}  // namespace

std::string_view to_string(Service service) noexcept {
    switch (service) {
        case Service::identity:
            return "identity";
        case Service::compute:
            return "compute";
        case Service::image:
            return "image";
        case Service::network:
            return "network";
        case Service::volume:
            return "block-storage";
        case Service::object_store:
            return "object-store";
    }
    return "";
}

std::string version_base(Service service, std::string endpoint) {
    while (endpoint.ends_with('/')) {
        endpoint.pop_back();
    }
    const std::size_t end = end_of_version(endpoint);
    const std::string_view version = version_of(service);
    if (end == std::string::npos) {
        return version.empty() ? endpoint : endpoint + '/' + std::string(version);
    }
    return endpoint.substr(0, end);
}

std::string service_base(Service service, std::string endpoint, const std::string& project) {
    while (endpoint.ends_with('/')) {
        endpoint.pop_back();
    }
    const std::string_view version = version_of(service);
    if (!version.empty() && end_of_version(endpoint) == std::string::npos) {
        endpoint += '/' + std::string(version);
    }
    if (service == Service::volume && end_of_version(endpoint) == endpoint.size()) {
        endpoint += '/' + net::percent_encode(project);
    }
    return endpoint;
}

std::string query_of(const std::vector<QueryValue>& values) {
    std::string text;
    for (const QueryValue& value : values) {
        text += (text.empty() ? "" : "&") + std::string(value.name) + '=' +
                net::percent_encode(value.value);
    }
    return text;
}

}  // namespace paas::clients::openstack
