#include "model.hpp"

#include "paas/base/ascii.hpp"
#include "paas/tosca/template.hpp"

#include <algorithm>

namespace paas::tosca {
namespace {

/// Lower case, letters and digits only: "S3-Secret_Key" -> "s3secretkey".
std::string squeezed(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const char lower = ascii_lower(c);
        if (is_digit(lower) || (lower >= 'a' && lower <= 'z')) {
            out += lower;
        }
    }
    return out;
}

/// A credential, or a list or map of them.
bool holds_credential(const Schema* schema) {
    for (; schema != nullptr; schema = entry_of(*schema)) {
        if (schema->data != nullptr && schema->data->is_a("tosca.datatypes.Credential")) {
            return true;
        }
    }
    return false;
}

bool says_secret(const text::YamlNode& metadata) {
    for (const std::string_view name : {"secret", "sensitive"}) {
        const text::YamlNode value = metadata.find(name);
        if (value.as_yaml11_bool().value_or(value.text() == "true")) {
            return true;
        }
    }
    return false;
}

/// metadata.secret_inputs of the document: a list, or names separated by commas.
bool listed_in_metadata(const ValueMap& metadata, std::string_view input) {
    const Value* listed = find(metadata, "secret_inputs");
    if (listed == nullptr) {
        return false;
    }
    if (const ValueList* names = listed->list()) {
        return std::any_of(names->begin(), names->end(),
                           [&](const Value& name) { return to_text(name) == input; });
    }
    std::string_view rest = listed->string() == nullptr ? std::string_view() : *listed->string();
    while (!rest.empty()) {
        std::string_view name = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(name.size() + 1, rest.size()));
        name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
        name = name.substr(0, name.find_last_not_of(' ') + 1);
        if (name == input) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::vector<std::string> secret_inputs(const ServiceTemplate& service_template,
                                       const std::vector<std::string>& words) {
    const TemplateModel& model = service_template.model();
    std::vector<std::string> squeezed_words;
    for (const std::string& word : words) {
        squeezed_words.push_back(squeezed(word));
    }
    std::vector<std::string> names;
    for (const PropertyDef* input : model.inputs) {
        const std::string name = squeezed(input->name);
        const bool named =
            std::any_of(squeezed_words.begin(), squeezed_words.end(), [&](const std::string& word) {
                return !word.empty() && name.find(word) != std::string::npos;
            });
        if (named || holds_credential(&input->schema) ||
            says_secret(input->body.find("metadata")) ||
            listed_in_metadata(model.metadata, input->name)) {
            names.emplace_back(input->name);
        }
    }
    return names;
}

const std::vector<std::string>& default_secret_words() {
    static const std::vector<std::string> kWords{
        "password", "passwd",     "passphrase",  "passw",      "secret",
        "token",    "credential", "private_key", "access_key", "api_key"};
    return kWords;
}

}  // namespace paas::tosca
