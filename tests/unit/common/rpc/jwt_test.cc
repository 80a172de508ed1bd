#include "common/rpc/jwt.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/strings.h"
#include "common/status/error.h"
#include "tests/support/status_matchers.h"

namespace fengqiao::rpc {
namespace {

using ::fengqiao::testing::StatusIs;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

// Keys are made once: RSA keys take their time.
const Key& RsaKey() {
  static const Key& key = *new Key(EVP_RSA_gen(2048));
  return key;
}
const Key& OtherRsaKey() {
  static const Key& key = *new Key(EVP_RSA_gen(2048));
  return key;
}
const Key& EcKey() {
  static const Key& key = *new Key(EVP_EC_gen("P-256"));
  return key;
}

std::string PublicPem(const Key& key) {
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PUBKEY(bio, key.get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);  // NOLINT(google-runtime-int): as OpenSSL has it
  std::string pem(data, static_cast<size_t>(size));
  BIO_free(bio);
  return pem;
}

std::string Base64(std::string_view bytes) { return absl::WebSafeBase64Escape(ToAbsl(bytes)); }

std::string Signature(const Key& key, const std::string& text) {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  size_t size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  EVP_DigestSignInit(context, nullptr, EVP_sha256(), nullptr, key.get());
  EVP_DigestSign(context, nullptr, &size, bytes, text.size());
  std::string signature(size, '\0');
  EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size, bytes, text.size());
  signature.resize(size);
  EVP_MD_CTX_free(context);
  if (EVP_PKEY_base_id(key.get()) != EVP_PKEY_EC) return signature;
  // JOSE wants r and s, 32 bytes each, where OpenSSL gives DER.
  const auto* der = reinterpret_cast<const unsigned char*>(signature.data());
  ECDSA_SIG* pair =
      d2i_ECDSA_SIG(nullptr, &der, static_cast<long>(signature.size()));  // NOLINT(google-runtime-int)
  std::string raw(64, '\0');
  auto* out = reinterpret_cast<unsigned char*>(raw.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(pair), out, 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(pair), out + 32, 32);
  ECDSA_SIG_free(pair);
  return raw;
}

constexpr char kGoodClaims[] =
    R"({"sub":"li","role":"official","organ":"绍兴市司法局","regions":["330602","330681"],"aud":"fengqiao","exp":2000})";

std::string Token(const Key& key, const std::string& algorithm, const std::string& claims,
                  const std::string& more_header = "") {
  const std::string text =
      Base64(absl::StrCat(R"({"alg":")", algorithm, R"(","typ":"JWT")", more_header, "}")) + "." +
      Base64(claims);
  return text + "." + Base64(Signature(key, text));
}

class JwtTest : public ::testing::Test {
 protected:
  JwtTest() : clock_(absl::FromUnixSeconds(1000)) {
    auto made = MakeJwtAuthenticator(PublicPem(RsaKey()) + PublicPem(EcKey()), clock_);
    EXPECT_OK(made);
    authenticator_ = *std::move(made);
  }

  absl::StatusOr<std::shared_ptr<const Caller>> Show(const std::string& header) const {
    return authenticator_->Authenticate([&](std::string_view key) -> std::string_view {
      return key == "authorization" ? std::string_view(header) : std::string_view();
    });
  }
  absl::StatusOr<std::shared_ptr<const Caller>> ShowToken(const std::string& token) const {
    return Show("Bearer " + token);
  }
  void ExpectRefused(const std::string& token, const std::string& why) const {
    const auto caller = ShowToken(token);
    EXPECT_THAT(caller, StatusIs(absl::StatusCode::kUnauthenticated, HasSubstr(why))) << token;
    EXPECT_EQ(ReasonOf(caller.status()), ErrorReason::ERROR_REASON_UNAUTHENTICATED);
  }
  void ExpectClaimsRefused(const std::string& claims, const std::string& why) const {
    ExpectRefused(Token(RsaKey(), "RS256", claims), why);
  }

  FakeClock clock_;
  std::unique_ptr<Authenticator> authenticator_;
};

TEST_F(JwtTest, BelievesRs256AndEs256) {
  for (const std::string& token :
       {Token(RsaKey(), "RS256", kGoodClaims), Token(EcKey(), "ES256", kGoodClaims)}) {
    ASSERT_OK_AND_ASSIGN(const auto caller, ShowToken(token));
    EXPECT_EQ(caller->subject, "li");
    EXPECT_EQ(caller->role, "official");
    EXPECT_EQ(caller->organ, "绍兴市司法局");
    EXPECT_THAT(caller->regions, ElementsAre("330602", "330681"));
  }
}

TEST_F(JwtTest, ACallWithoutATokenIsUnauthenticated) {
  for (const std::string header : {"", "Basic bGk6", "bearer x", "Bearer"}) {
    EXPECT_THAT(Show(header), StatusIs(absl::StatusCode::kUnauthenticated)) << header;
  }
}

TEST_F(JwtTest, AnotherKeyIsNotBelieved) {
  ExpectRefused(Token(OtherRsaKey(), "RS256", kGoodClaims), "no known key");
}

TEST_F(JwtTest, TheAlgorithmIsTheKeys) {
  // The public key, which everybody has, passed off as a shared secret.
  const std::string pem = PublicPem(RsaKey());
  const std::string text = Base64(R"({"alg":"HS256","typ":"JWT"})") + "." + Base64(kGoodClaims);
  unsigned char mac[32];
  unsigned int size = 0;
  HMAC(EVP_sha256(), pem.data(), static_cast<int>(pem.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac, &size);
  ExpectRefused(text + "." + Base64(std::string(reinterpret_cast<char*>(mac), size)), "no known key");
  // A good signature under the name of another algorithm.
  for (const std::string algorithm : {"ES256", "RS512", "PS256", "HS256", "none", "None", "", "rs256"}) {
    ExpectRefused(Token(RsaKey(), algorithm, kGoodClaims), "no known key");
  }
  ExpectRefused(Token(EcKey(), "RS256", kGoodClaims), "no known key");
}

TEST_F(JwtTest, NoneIsNoSignature) {
  const std::string text = Base64(R"({"alg":"none"})") + "." + Base64(kGoodClaims);
  ExpectRefused(text + ".", "no known key");
  ExpectRefused(text, "form");
  ExpectRefused(text + "." + Base64("x"), "no known key");
}

TEST_F(JwtTest, AnyAlteredCharacterOfTheContentBreaksIt) {
  const std::string token = Token(EcKey(), "ES256", kGoodClaims);
  for (size_t i = 0; i < token.size(); ++i) {
    if (token[i] == '.') continue;
    std::string altered = token;
    altered[i] = altered[i] == 'A' ? 'Q' : 'A';
    // The last character of the signature has spare bits.
    if (i + 1 == token.size()) continue;
    EXPECT_THAT(ShowToken(altered), StatusIs(absl::StatusCode::kUnauthenticated)) << i;
  }
}

TEST_F(JwtTest, AnEcSignatureIsExactly64Bytes) {
  const std::string text = Base64(R"({"alg":"ES256"})") + "." + Base64(kGoodClaims);
  for (const size_t size : {0, 1, 63, 65, 128}) {
    ExpectRefused(text + "." + Base64(std::string(size, '\1')), "no known key");
  }
  ExpectRefused(text + "." + Base64(std::string(64, '\0')), "no known key");
}

TEST_F(JwtTest, ItExpiresAtTheSecond) {
  const std::string token = Token(RsaKey(), "RS256", kGoodClaims);
  clock_.Set(absl::FromUnixSeconds(1999));
  EXPECT_OK(ShowToken(token));  // and is remembered
  clock_.Set(absl::FromUnixSeconds(2000));
  ExpectRefused(token, "expired");
}

TEST_F(JwtTest, ItMustExpireAtAll) {
  ExpectClaimsRefused(R"({"sub":"li","role":"official","regions":[],"aud":"fengqiao"})", "expired");
  for (const std::string expiry : {"\"2000\"", "0", "-1", "1e300", "null", "true"}) {
    ExpectClaimsRefused(
        R"({"sub":"li","role":"official","regions":[],"aud":"fengqiao","exp":)" + expiry + "}", "expired");
  }
}

TEST_F(JwtTest, ItIsNotValidBeforeItsTime) {
  const auto claims = [](const std::string& not_before) {
    return R"({"sub":"li","role":"official","regions":["330602"],"aud":"fengqiao","exp":2000,"nbf":)" +
           not_before + "}";
  };
  EXPECT_OK(ShowToken(Token(RsaKey(), "RS256", claims("1000"))));
  ExpectClaimsRefused(claims("1001"), "not valid yet");
  ExpectClaimsRefused(claims("\"1\""), "not valid yet");
}

TEST_F(JwtTest, TheAudienceIsUs) {
  const auto claims = [](const std::string& audience) {
    return R"({"sub":"li","role":"official","regions":["330602"],"exp":2000)" + audience + "}";
  };
  EXPECT_OK(ShowToken(Token(RsaKey(), "RS256", claims(R"(,"aud":["other","fengqiao"])"))));
  ExpectClaimsRefused(claims(""), "audience");
  ExpectClaimsRefused(claims(R"(,"aud":"fengqiao2")"), "audience");
  ExpectClaimsRefused(claims(R"(,"aud":["other"])"), "audience");
  ExpectClaimsRefused(claims(R"(,"aud":{"fengqiao":1})"), "audience");
}

TEST_F(JwtTest, SubjectRoleAndRegionsMustBeThere) {
  ExpectClaimsRefused(R"({"role":"official","regions":["330602"],"aud":"fengqiao","exp":2000})", "subject");
  ExpectClaimsRefused(R"({"sub":"","role":"official","regions":["330602"],"aud":"fengqiao","exp":2000})",
                      "subject");
  ExpectClaimsRefused(R"({"sub":"li","role":"emperor","regions":["330602"],"aud":"fengqiao","exp":2000})",
                      "role");
  ExpectClaimsRefused(R"({"sub":"li","regions":["330602"],"aud":"fengqiao","exp":2000})", "role");
  ExpectClaimsRefused(R"({"sub":"li","role":"official","aud":"fengqiao","exp":2000})", "regions");
  ExpectClaimsRefused(R"({"sub":"li","role":"official","regions":["33"],"aud":"fengqiao","exp":2000})",
                      "region");
  ExpectClaimsRefused(R"({"sub":"li","role":"official","regions":[330602],"aud":"fengqiao","exp":2000})",
                      "region");
}

TEST_F(JwtTest, ASubjectIsAnAccountThatAHeaderCanCarry) {
  // It goes on to other services as a header, where anything else would end the process.
  for (const std::string subject : {"李", "a\\nb", "a\\u0000b"}) {
    ExpectClaimsRefused(
        R"({"sub":")" + subject + R"(","role":"official","regions":["330602"],"aud":"fengqiao","exp":2000})",
        "subject");
  }
  ExpectClaimsRefused(R"({"sub":")" + std::string(129, 'x') +
                          R"(","role":"official","regions":["330602"],"aud":"fengqiao","exp":2000})",
                      "subject");
}

TEST_F(JwtTest, WhatMarksAnExtensionAsCriticalIsRefused) {
  ExpectRefused(Token(RsaKey(), "RS256", kGoodClaims, R"(,"crit":["b64"],"b64":false)"), "extension");
}

TEST_F(JwtTest, RubbishIsRefused) {
  for (const std::string& token : {std::string("x"), std::string("a.b"), std::string("a.b.c.d"),
                                   std::string("..."), std::string("!.!.!"), std::string(9000, 'A') + ".A.A",
                                   Base64("[]") + ".A.A", Base64("{") + ".e30.A", std::string("\0\0\0", 3)}) {
    EXPECT_THAT(ShowToken(token), StatusIs(absl::StatusCode::kUnauthenticated));
  }
  ExpectClaimsRefused("not json", "read");
  ExpectClaimsRefused("[]", "read");
}

TEST_F(JwtTest, KeysThatAreTooWeakOrOfAnotherKindAreRefused) {
  const Key weak(EVP_RSA_gen(1024));
  const Key other_curve(EVP_EC_gen("secp256k1"));
  const Key longer_curve(EVP_EC_gen("P-384"));
  const Key edwards(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  for (const Key* key : {&weak, &other_curve, &longer_curve, &edwards}) {
    ASSERT_NE(key->get(), nullptr);
    EXPECT_THAT(MakeJwtAuthenticator(PublicPem(*key), clock_),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("auth_jwt_keys")));
    // One bad key among good ones is no better.
    EXPECT_THAT(MakeJwtAuthenticator(PublicPem(RsaKey()) + PublicPem(*key), clock_),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
  EXPECT_THAT(MakeJwtAuthenticator("", clock_), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(MakeJwtAuthenticator("no key", clock_), StatusIs(absl::StatusCode::kInvalidArgument));
  // A block that can't be read must not hide those behind it.
  std::string broken = PublicPem(EcKey());
  broken.replace(broken.find('\n') + 1, 4, "!!!!");
  EXPECT_THAT(MakeJwtAuthenticator(PublicPem(RsaKey()) + broken + PublicPem(EcKey()), clock_),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("holds 3 PEM blocks")));
  EXPECT_THAT(
      MakeJwtAuthenticator(
          PublicPem(RsaKey()) + "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", clock_),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("holds 2 PEM blocks, of which 1")));
}

TEST_F(JwtTest, ManyTokensAreNotRememberedForEver) {
  // More than are remembered: the first must still be answered rightly.
  const auto claims = [](int i) {
    return absl::StrCat(R"({"sub":"u)", i,
                        R"(","role":"observer","regions":["330602"],"aud":"fengqiao","exp":2000})");
  };
  for (int i = 0; i < 4200; ++i) {
    ASSERT_OK_AND_ASSIGN(const auto caller, ShowToken(Token(EcKey(), "ES256", claims(i))));
    ASSERT_EQ(caller->subject, absl::StrCat("u", i));
  }
}

TEST(InternalAuthenticatorTest, BelievesItsSecretAndAsksTheNextAboutOthers) {
  const auto authenticator = MakeInternalAuthenticator("s3cret", MakeDevAuthenticator());
  const auto show = [&](const std::string& header) {
    return authenticator->Authenticate([&](std::string_view key) -> std::string_view {
      return key == "authorization" ? std::string_view(header) : std::string_view();
    });
  };
  EXPECT_EQ((*show("Bearer s3cret"))->role, "service");
  for (const std::string header : {"", "Bearer s3cre", "Bearer s3cret ", "s3cret", "Bearer S3cret"}) {
    EXPECT_EQ((*show(header))->subject, "dev") << header;
  }
}

}  // namespace
}  // namespace fengqiao::rpc
