// SPDX-License-Identifier: Apache-2.0
#include "lfs/http/curl_options.hpp"

#include <new>
#include <string>

namespace hoist::lfs {
namespace {

void append(CurlList& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  static_cast<void>(list.release());
  list.reset(longer);
}

}  // namespace

CurlList curl_headers(const std::vector<Header>& headers) {
  CurlList list;
  append(list, "Expect:");
  for (const Header& header : headers) {
    // "Name;" is how libcurl is told to send a header without a value.
    append(list, header.value.empty() ? header.name + ";" : header.name + ": " + header.value);
  }
  return list;
}

void set_security(CURL* easy, const HttpSettings& settings) {
  if (settings.proxy) set_option(easy, CURLOPT_PROXY, settings.proxy->c_str());
  set_option(easy, CURLOPT_PROXYAUTH, static_cast<long>(CURLAUTH_ANY));
  if (!settings.verify_tls) {
    set_option(easy, CURLOPT_SSL_VERIFYPEER, 0L);
    set_option(easy, CURLOPT_SSL_VERIFYHOST, 0L);
  }
  const auto set_path = [&](CURLoption option, const std::string& path) {
    if (!path.empty()) set_option(easy, option, path.c_str());
  };
  set_path(CURLOPT_CAINFO, settings.ca_file);
  set_path(CURLOPT_CAPATH, settings.ca_path);
  set_path(CURLOPT_SSLCERT, settings.client_cert);
  set_path(CURLOPT_SSLKEY, settings.client_key);
}

}  // namespace hoist::lfs
