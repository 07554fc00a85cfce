#include "certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <stdexcept>

namespace paas::testing {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;
using OpenFile = std::unique_ptr<std::FILE, decltype(&std::fclose)>;

constexpr long kDay = 86'400;

void require(bool done, const char* what) {
    if (!done) {
        throw std::runtime_error(std::string("cannot make a test certificate: ") + what);
    }
}

void add_extension(X509* certificate, X509* issuer, int id, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(
        X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str()), &X509_EXTENSION_free);
    require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1,
            value.c_str());
}

/// Not signed yet.
Certificate make_certificate(const std::string& name, long serial, EVP_PKEY* key) {
    Certificate certificate(X509_new(), &X509_free);
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kDay);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kDay);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    return certificate;
}

OpenFile open_file(const std::filesystem::path& path) {
    OpenFile file(std::fopen(path.c_str(), "w"), &std::fclose);
    require(file != nullptr, path.c_str());
    return file;
}

}  // namespace

Certificates make_certificates(const std::filesystem::path& folder, const std::string& name) {
    const Key authority_key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const Certificate authority = make_certificate("paas test authority", 1, authority_key.get());
    X509_set_issuer_name(authority.get(), X509_get_subject_name(authority.get()));
    add_extension(authority.get(), authority.get(), NID_basic_constraints, "critical,CA:TRUE");
    add_extension(authority.get(), authority.get(), NID_key_usage, "critical,keyCertSign");
    require(X509_sign(authority.get(), authority_key.get(), EVP_sha256()) > 0, "sign");

    const Key server_key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const Certificate server = make_certificate("paas test server", 2, server_key.get());
    X509_set_issuer_name(server.get(), X509_get_subject_name(authority.get()));
    add_extension(server.get(), authority.get(), NID_subject_alt_name, name);
    require(X509_sign(server.get(), authority_key.get(), EVP_sha256()) > 0, "sign");

    Certificates files{folder / "authority.pem", folder / "server.pem", folder / "server.key"};
    require(PEM_write_X509(open_file(files.authority).get(), authority.get()) == 1, "write");
    require(PEM_write_X509(open_file(files.certificate).get(), server.get()) == 1, "write");
    require(PEM_write_PrivateKey(open_file(files.key).get(), server_key.get(), nullptr, nullptr, 0,
                                 nullptr, nullptr) == 1,
            "write");
    return files;
}

}  // namespace paas::testing
