// SPDX-License-Identifier: Apache-2.0
#include "engine/manifest_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "engine/base/file.h"
#include "tests/status_matchers.h"
#include "tests/temporary_folder.h"

namespace assay {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

constexpr char kSmall[] =
    "product:\n"
    "  name: Router\n"
    "  version: 1.10\n"
    "artifacts:\n"
    "  - path: rootfs\n"
    "    role: firmware\n";

// The example of the formats page: the one indented block.
std::string FullExample() {
  const absl::StatusOr<std::string> page = ReadFile(ASSAY_SOURCE_DIR "/docs/formats/manifest.md", 1 << 20);
  EXPECT_THAT(page, IsOk());
  if (!page.ok()) return "";
  const size_t start = page->find("```yaml\n") + 8;
  return page->substr(start, page->find("```\n", start) - start);
}

TEST(Manifest, KeepsScalarsAsTheyAreWritten) {
  ASSERT_OK_AND_ASSIGN(const Product product, ParseManifest(kSmall, "assay.yaml"));
  EXPECT_EQ(product.name, "Router");
  EXPECT_EQ(product.version, "1.10");  // no number: 1.10 and 1.1 are two versions
  EXPECT_EQ(product.type, "");
  ASSERT_EQ(product.artifacts.size(), 1u);
  EXPECT_EQ(product.artifacts[0].path, "rootfs");
  EXPECT_EQ(product.artifacts[0].role, "firmware");
  EXPECT_FALSE(product.crypto || product.updater || product.sbom);
}

TEST(Manifest, ShipsItsOnlyArtifactUnlessItSaysOtherwise) {
  ASSERT_OK_AND_ASSIGN(const Product only, ParseManifest(kSmall, "assay.yaml"));
  EXPECT_EQ(only.ships.path, "rootfs");
  EXPECT_EQ(only.ships.role, "firmware");
  ASSERT_OK_AND_ASSIGN(const Product image,
                       ParseManifest(absl::StrCat(kSmall, "ships: {path: image.bin}\n"), "assay.yaml"));
  EXPECT_EQ(image.ships.path, "image.bin");
  EXPECT_EQ(image.ships.role, "ships");
}

TEST(Manifest, OfTheFormatsPageIsReadWhole) {
  ASSERT_OK_AND_ASSIGN(const Product product, ParseManifest(FullExample(), "assay.yaml"));
  EXPECT_EQ(product.name, "Example Router");
  EXPECT_EQ(product.version, "2.4.0");
  EXPECT_EQ(product.type, "router");
  EXPECT_EQ(product.vendor, "Example GmbH");
  ASSERT_EQ(product.artifacts.size(), 2u);
  EXPECT_EQ(product.artifacts[1].path, "rootfs");
  EXPECT_EQ(product.ships.path, "dist/router-2.4.0.bin");
  ASSERT_TRUE(product.crypto.has_value());
  EXPECT_EQ(product.crypto->driver, "drivers/crypto --stdio");
  EXPECT_EQ(product.crypto->framing, "protobuf");
  EXPECT_THAT(product.crypto->paths, ElementsAre("drivers", "rootfs/lib"));
  ASSERT_TRUE(product.updater.has_value());
  EXPECT_EQ(product.updater->driver, "drivers/update");
  EXPECT_THAT(product.updater->paths, ElementsAre("drivers"));
  EXPECT_THAT(product.claims, ElementsAre(Pair("network", "yes"), Pair("support-period", "5 years")));
  ASSERT_EQ(product.documents.size(), 1u);
  EXPECT_EQ(product.documents[0].path, "docs/risk-assessment.pdf");
  EXPECT_EQ(product.documents[0].kind, "risk-assessment");
  ASSERT_TRUE(product.sbom.has_value());
  EXPECT_EQ(product.sbom->path, "dist/router.spdx.json");
}

struct BadManifest {
  const char* name;
  std::string text;
  const char* error;  // after "m.yaml:"
};

// kSmall with `from` replaced.
std::string With(const char* from, const char* to) {
  const std::string text = absl::StrReplaceAll(kSmall, {{from, to}});
  EXPECT_NE(text, kSmall) << from;
  return text;
}

std::string Plus(const std::string& more) { return kSmall + more; }

class MalformedManifests : public testing::TestWithParam<BadManifest> {};

TEST_P(MalformedManifests, AreRefusedWithTheirPlace) {
  EXPECT_THAT(ParseManifest(GetParam().text, "m.yaml"),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr(absl::StrCat("m.yaml:", GetParam().error))));
}

const char kNested[] = "claims: {a: {b: {c: {d: {e: {f: {g: {h: i}}}}}}}}\n";

INSTANTIATE_TEST_SUITE_P(
    Yaml, MalformedManifests,
    testing::Values(
        BadManifest{"Empty", "", "1:1: no document; expected one"},
        BadManifest{"OnlyAComment", "# nothing\n", "1:1: no document; expected one"},
        BadManifest{"ByteOrderMark", absl::StrCat("\xef\xbb\xbf", kSmall), "1:1: a byte order mark; expected a key"},
        BadManifest{"InvalidUtf8", Plus("claims: {a: \"\xff\"}\n"), "7:14: not UTF-8"},
        BadManifest{"Utf16", std::string("p\0r\0", 4), "1:2: a control character"},
        BadManifest{"Nul", Plus(std::string("# \0\n", 4)), "7:3: a control character"},
        BadManifest{"Escape", With("Router", "Rou\x1bter"), "2:12: a control character"},
        BadManifest{"YamlDirective", absl::StrCat("%YAML 1.2\n---\n", kSmall), "1:1: a directive; expected a key"},
        BadManifest{"TagDirective", absl::StrCat("# x\n%TAG ! tag:x,2000:\n---\n", kSmall),
                    "2:1: a directive; expected a key"},
        BadManifest{"TwoDocuments", Plus("---\nproduct: {}\n"), "7:1: a second document; expected one"},
        BadManifest{"EmptySecondDocument", Plus("...\n---\n"), "8:1: a second document; expected one"},
        BadManifest{"AnchorOnText", With("Router", "&a Router"), "2:9: an anchor; expected a value without one"},
        BadManifest{"AnchorOnMap", Plus("claims: &a {b: c}\n"), "7:9: an anchor; expected a value without one"},
        BadManifest{"AnchorOnList", Plus("documents: &a []\n"), "7:12: an anchor; expected a value without one"},
        BadManifest{"AnchorOnNothing", Plus("claims: &a\n"), "7:9: an anchor; expected a value without one"},
        BadManifest{"AnchorOnKey", Plus("&a claims: {b: c}\n"), "7:1: an anchor; expected a value without one"},
        BadManifest{"AnchorOnBlockMap", With("product:\n", "product: &a\n"),
                    "1:10: an anchor; expected a value without one"},
        BadManifest{"AnchorOnTheWhole", absl::StrCat("--- &a\n", kSmall),
                    "1:5: an anchor; expected a value without one"},
        BadManifest{"Alias", absl::StrCat("claims: {a: &x b, c: *x}\n", kSmall), "1:13: an anchor"},
        BadManifest{"UndefinedAlias", Plus("claims: {a: *x}\n"), "7:13: no YAML: "},
        BadManifest{"MergeKey", Plus("claims: {<<: {a: b}}\n"), "7:10: claim \"<<\""},
        BadManifest{"StringTag", With("1.10", "!!str 1.10"), "3:12: a tag; expected a value without one"},
        BadManifest{"NonSpecificTag", With("1.10", "! 1.10"), "3:12: a tag; expected a value without one"},
        BadManifest{"NonSpecificTagOnMap", Plus("claims: ! {a: b}\n"), "7:9: a tag; expected a value without one"},
        BadManifest{"LocalTag", With("1.10", "!x 1.10"), "3:12: a tag; expected a value without one"},
        BadManifest{"TagOnMap", Plus("claims: !!map {a: b}\n"), "7:9: a tag; expected a value without one"},
        BadManifest{"TagOnKey", Plus("!!str claims: {a: b}\n"), "7:1: a tag; expected a value without one"},
        BadManifest{"TagOnNothing", Plus("claims: !!null\n"), "7:9: a tag; expected a value without one"},
        BadManifest{"DuplicateSection", Plus("product: {name: a, version: b}\n"), "7:1: key \"product\" occurs twice"},
        BadManifest{"DuplicateKeyInFlowMap", Plus("claims: {a: b, a: c}\n"), "7:16: key \"a\" occurs twice"},
        BadManifest{"DuplicateKeyInOtherQuotes", Plus("claims: {a: b, \"a\": c}\n"), "7:16: key \"a\" occurs twice"},
        BadManifest{"MapAsKey", Plus("? {a: b}\n: c\n"), "7:3: a key that is not text"},
        BadManifest{"ListAsKey", Plus("claims: {[a]: b}\n"), "7:10: a key that is not text"},
        BadManifest{"NothingAsKey", Plus("claims: {~: b}\n"), "7:10: a key that is not text"},
        BadManifest{"NestedTooDeep", Plus(kNested), "7:37: nested deeper than 8 levels"},
        BadManifest{"NestedFarTooDeep", absl::StrCat("a: ", std::string(100000, '['), std::string(100000, ']')), "1:"},
        BadManifest{"UnclosedQuote", With("Router", "\"Router"), ""},
        BadManifest{"TabIndentation", With("  name", "\tname"), ""},
        BadManifest{"TooLarge", Plus("#" + std::string(1 << 20, 'x')), " larger than 1048576 bytes"}),
    [](const testing::TestParamInfo<BadManifest>& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Sections, MalformedManifests,
    testing::Values(
        BadManifest{"TopLevelText", "product\n", "1:1: the manifest is text; expected a map"},
        BadManifest{"TopLevelList", "- product\n", "1:1: the manifest is a list; expected a map"},
        BadManifest{"UnknownSection", Plus("claim: {}\n"),
                    "7:1: unknown key \"claim\" in the manifest; expected one of product, artifacts, ships, crypto, "
                    "updater, claims, documents, sbom"},
        BadManifest{"UnknownKey", With("version", "Version"),
                    "3:3: unknown key \"Version\" in product; expected one of name, version, type, vendor"},
        BadManifest{"UnknownArtifactKey", Plus("    digest: x\n"), "7:5: unknown key \"digest\" in artifact"},
        BadManifest{"NoProduct", "artifacts: [{path: a, role: b}]\n", "1:1: the manifest has no product"},
        BadManifest{"NoName", "product: {version: 1}\nartifacts: [{path: a, role: b}]\n",
                    "1:10: product has no name; expected text"},
        BadManifest{"NoVersion", "product: {name: a}\nartifacts: [{path: a, role: b}]\n",
                    "1:10: product has no version; expected text"},
        BadManifest{"NoArtifacts", "product: {name: a, version: 1}\n", "1:1: the manifest has no artifacts"},
        BadManifest{"EmptyArtifacts", "product: {name: a, version: 1}\nartifacts: []\n",
                    "2:12: artifacts is empty; expected at least one"},
        BadManifest{"ArtifactsMap", "product: {name: a, version: 1}\nartifacts: {path: a}\n",
                    "2:12: artifacts is a map; expected a list"},
        BadManifest{"ArtifactText", "product: {name: a, version: 1}\nartifacts: [a]\n",
                    "2:13: artifact is text; expected a map"},
        BadManifest{"NoRole", "product: {name: a, version: 1}\nartifacts: [{path: a}]\n",
                    "2:13: artifact has no role; expected text"},
        BadManifest{"NameIsNothing", With(" Router", ""), "2:3: product.name is nothing; expected text"},
        BadManifest{"NameIsTilde", With("Router", "~"), "2:3: product.name is nothing; expected text"},
        BadManifest{"NameIsEmpty", With("Router", "\"\""), "2:9: product.name is empty"},
        BadManifest{"NameIsList", With("Router", "[Router]"), "2:9: product.name is a list; expected text"},
        BadManifest{"NameIsMap", With("Router", "{a: b}"), "2:9: product.name is a map; expected text"},
        BadManifest{"NameWithLineBreak", With("Router", "\"Rou\\nter\""),
                    "2:9: product.name has a line break or another control character"},
        BadManifest{"NameWithEscapedEscape", With("Router", "\"\\e[2J\""),
                    "2:9: product.name has a line break or another control character"},
        BadManifest{"NameTooLong", With("Router", std::string(4097, 'x').c_str()),
                    "2:9: product.name is longer than 4096 bytes"},
        BadManifest{"TwoArtifactsNoShips", Plus("  - {path: b, role: c}\n"),
                    "1:1: no ships section beside 2 artifacts; expected the path of what a customer gets"},
        BadManifest{"ArtifactTwice", Plus("  - {path: rootfs, role: c}\n"),
                    "7:12: artifact path \"rootfs\" occurs twice"},
        BadManifest{"AbsolutePath", With("rootfs", "/etc"), "5:11: path \"/etc\"; expected one below"},
        BadManifest{"ParentPath", With("rootfs", "../x"), "5:11: path \"../x\"; expected one below"},
        BadManifest{"ParentInTheMiddle", With("rootfs", "a/../../x"), "5:11: path \"a/../../x\"; expected one below"},
        BadManifest{"DotPath", With("rootfs", "."), "5:11: path \".\"; expected one below"},
        BadManifest{"LeadingDot", With("rootfs", "./rootfs"), "5:11: path \"./rootfs\"; expected one below"},
        BadManifest{"DoubleSlash", With("rootfs", "a//b"), "5:11: path \"a//b\"; expected one below"},
        BadManifest{"TrailingSlash", With("rootfs", "rootfs/"), "5:11: path \"rootfs/\"; expected one below"},
        BadManifest{"ShipsParent", Plus("ships: {path: ../x}\n"), "7:15: path \"../x\"; expected one below"},
        BadManifest{"ShipsText", Plus("ships: x\n"), "7:8: ships is text; expected a map"},
        BadManifest{"ShipsWithRole", Plus("ships: {path: x, role: y}\n"), "7:18: unknown key \"role\" in ships"},
        BadManifest{"CryptoWithoutDriver", Plus("crypto: {framing: json}\n"), "7:9: crypto has no driver"},
        BadManifest{"CryptoFraming", Plus("crypto: {driver: a, framing: xml}\n"),
                    "7:30: framing \"xml\" is not one of protobuf, json"},
        BadManifest{"CryptoUnknownKey", Plus("crypto: {driver: a, args: b}\n"), "7:21: unknown key \"args\" in crypto"},
        BadManifest{"CryptoPathsText", Plus("crypto: {driver: a, paths: b}\n"),
                    "7:28: crypto.paths is text; expected a list"},
        BadManifest{"CryptoPathsMap", Plus("crypto: {driver: a, paths: [{}]}\n"),
                    "7:29: crypto.paths item is a map; expected text"},
        BadManifest{"CryptoPathsParent", Plus("crypto: {driver: a, paths: [b, ..]}\n"),
                    "7:32: path \"..\"; expected one below"},
        BadManifest{"UpdaterFraming", Plus("updater: {driver: a, framing: json}\n"),
                    "7:22: unknown key \"framing\" in updater"},
        BadManifest{"UpdaterPathsAbsolute", Plus("updater: {driver: a, paths: [/b]}\n"),
                    "7:30: path \"/b\"; expected one below"},
        BadManifest{"ClaimsList", Plus("claims: [a]\n"), "7:9: claims is a list; expected a map"},
        BadManifest{"ClaimWithSpace", Plus("claims: {a b: c}\n"), "7:10: claim \"a b\"; expected a name"},
        BadManifest{"ClaimWithoutName", Plus("claims: {\"\": c}\n"), "7:10: claim \"\"; expected a name"},
        BadManifest{"ClaimWithEmptyPart", Plus("claims: {a..b: c}\n"), "7:10: claim \"a..b\"; expected a name"},
        BadManifest{"ClaimOfDigit", Plus("claims: {1a: c}\n"), "7:10: claim \"1a\"; expected a name"},
        BadManifest{"ClaimOfMap", Plus("claims: {a: {b: c}}\n"), "7:13: claims.a is a map; expected text"},
        BadManifest{"DocumentWithoutKind", Plus("documents: [{path: a}]\n"), "7:13: document has no kind"},
        BadManifest{"DocumentTwice", Plus("documents: [{path: a, kind: b}, {path: a, kind: b}]\n"),
                    "7:40: document \"a\" of kind \"b\" occurs twice"},
        BadManifest{"DocumentParent", Plus("documents: [{path: ../a, kind: b}]\n"),
                    "7:20: path \"../a\"; expected one below"},
        BadManifest{"SbomText", Plus("sbom: a\n"), "7:7: sbom is text; expected a map"},
        BadManifest{"SbomUnknownKey", Plus("sbom: {path: a, format: spdx}\n"), "7:17: unknown key \"format\" in sbom"}),
    [](const testing::TestParamInfo<BadManifest>& test) { return test.param.name; });

TEST(Manifest, CountsColumnsInBytesBehindOtherScripts) {
  EXPECT_THAT(ParseManifest(Plus("# größer\nclaims: {a: \"gr\xc3\xb6\xc3\x9f\x65\", b: &x c}\n"), "m"),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("m:8:27: an anchor")));
}

TEST(Manifest, PrintsHostileKeysSafely) {
  EXPECT_THAT(ParseManifest(Plus("\"\\e[2J\": x\n"), "m"),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("unknown key \"\\x1b[2J\"")));
}

class ProductOnDisk : public testing::Test {
 protected:
  ProductOnDisk() {
    folder_.Write("outside/secret", "secret");
    folder_.Write("p/rootfs/bin/sh", "shell");
    folder_.Write("p/image.bin", "image");
    folder_.Write("p/doc.txt", "document");
  }
  absl::StatusOr<Product> Read(const std::string& manifest) {
    folder_.Write("p/assay.yaml", manifest);
    return ReadProduct(folder_ / "p");
  }

  TemporaryFolder folder_;
};

TEST_F(ProductOnDisk, HasTheDigestsOfItsFiles) {
  ASSERT_OK_AND_ASSIGN(const Product product,
                       Read(Plus("ships: {path: image.bin}\ndocuments: [{path: doc.txt, kind: manual}]\n"
                                 "sbom: {path: doc.txt}\ncrypto: {driver: d, paths: [rootfs]}\n")));
  ASSERT_EQ(product.artifacts.size(), 1u);
  ASSERT_OK_AND_ASSIGN(const Artifact rootfs, IdentifyArtifact(folder_ / "p/rootfs"));
  EXPECT_EQ(product.artifacts[0].sha256, rootfs.sha256);
  EXPECT_EQ(product.artifacts[0].kind, ArtifactKind::kFolder);
  EXPECT_EQ(product.artifacts[0].path, "rootfs");
  EXPECT_EQ(product.artifacts[0].role, "firmware");
  EXPECT_THAT(product.artifacts[0].real_path, HasSubstr("/p/rootfs"));
  EXPECT_EQ(product.ships.sha256, Sha256(absl::string_view("image")));
  EXPECT_EQ(product.ships.path, "image.bin");
  EXPECT_EQ(product.documents[0].sha256, Sha256(absl::string_view("document")));
  EXPECT_EQ(product.sbom->sha256, Sha256(absl::string_view("document")));
}

TEST_F(ProductOnDisk, MayBeNamedByItsManifest) {
  const std::string manifest = folder_.Write("p/other.yml", kSmall);
  ASSERT_OK_AND_ASSIGN(const Product product, ReadProduct(manifest));
  EXPECT_EQ(product.name, "Router");
  EXPECT_EQ(product.artifacts[0].regular_files, 1u);
}

TEST_F(ProductOnDisk, ShipsOneOfItsArtifactsUnderTheSameDigest) {
  ASSERT_OK_AND_ASSIGN(const Product product,
                       Read(Plus("  - {path: image.bin, role: image}\nships: {path: image.bin}\n")));
  EXPECT_EQ(product.ships.role, "image");
  EXPECT_EQ(product.ships.sha256, product.artifacts[1].sha256);
}

TEST_F(ProductOnDisk, NamesThePlaceOfAPathThatIsNotThere) {
  EXPECT_THAT(Read(With("rootfs", "gone")), HasStatus(absl::StatusCode::kNotFound, HasSubstr("p/assay.yaml:5:11: ")));
  EXPECT_THAT(Read(Plus("ships: {path: gone}\n")),
              HasStatus(absl::StatusCode::kNotFound, HasSubstr("p/assay.yaml:7:15: ")));
  EXPECT_THAT(Read(Plus("documents: [{path: gone, kind: x}]\n")),
              HasStatus(absl::StatusCode::kNotFound, HasSubstr("p/assay.yaml:7:20: ")));
  EXPECT_THAT(Read(Plus("sbom: {path: gone}\n")),
              HasStatus(absl::StatusCode::kNotFound, HasSubstr("p/assay.yaml:7:14: ")));
  EXPECT_THAT(Read(Plus("updater: {driver: d, paths: [gone]}\n")),
              HasStatus(absl::StatusCode::kNotFound, HasSubstr("p/assay.yaml:7:30: ")));
}

TEST_F(ProductOnDisk, RefusesALinkThatLeadsOutOfItsFolder) {
  ASSERT_EQ(::symlink("../outside", (folder_ / "p/escape").c_str()), 0);
  ASSERT_EQ(::symlink("/etc/passwd", (folder_ / "p/passwd").c_str()), 0);
  const auto refused = [](const char* place) {
    return HasStatus(absl::StatusCode::kInvalidArgument,
                     AllOf(HasSubstr(place), HasSubstr("leads out of the manifest's folder")));
  };
  EXPECT_THAT(Read(With("rootfs", "escape")), refused("assay.yaml:5:11: "));
  EXPECT_THAT(Read(With("rootfs", "escape/secret")), refused("assay.yaml:5:11: "));
  EXPECT_THAT(Read(Plus("ships: {path: passwd}\n")), refused("assay.yaml:7:15: "));
  EXPECT_THAT(Read(Plus("documents: [{path: passwd, kind: x}]\n")), refused("assay.yaml:7:20: "));
  EXPECT_THAT(Read(Plus("sbom: {path: passwd}\n")), refused("assay.yaml:7:14: "));
  EXPECT_THAT(Read(Plus("crypto: {driver: d, paths: [escape]}\n")), refused("assay.yaml:7:29: "));
}

TEST_F(ProductOnDisk, RefusesALinkToAFolderWhoseNameOnlyBeginsAlike) {
  folder_.Write("p-more/secret", "secret");
  ASSERT_EQ(::symlink("../p-more/secret", (folder_ / "p/escape").c_str()), 0);
  EXPECT_THAT(Read(With("rootfs", "escape")), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("leads out")));
}

TEST_F(ProductOnDisk, FollowsALinkThatStaysInItsFolder) {
  ASSERT_EQ(::symlink("rootfs", (folder_ / "p/current").c_str()), 0);
  ASSERT_OK_AND_ASSIGN(const Product product, Read(With("rootfs", "current")));
  EXPECT_EQ(product.artifacts[0].path, "current");
  EXPECT_EQ(product.artifacts[0].regular_files, 1u);
}

TEST_F(ProductOnDisk, MayLieBehindALink) {
  folder_.Write("p/assay.yaml", kSmall);
  ASSERT_EQ(::symlink("p", (folder_ / "link").c_str()), 0);
  EXPECT_THAT(ReadProduct(folder_ / "link"), IsOk());
  EXPECT_THAT(ReadProduct(folder_ / "link/"), IsOk());
}

TEST_F(ProductOnDisk, RefusesAFolderAsDocument) {
  EXPECT_THAT(Read(Plus("documents: [{path: rootfs, kind: x}]\n")),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("\"rootfs\" is a folder; expected a file")));
}

TEST_F(ProductOnDisk, RefusesAManifestThatIsALink) {
  ASSERT_EQ(::symlink("/etc/passwd", (folder_ / "p/assay.yaml").c_str()), 0);
  EXPECT_THAT(ReadProduct(folder_ / "p"),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("a symbolic link; expected a regular file")));
}

TEST_F(ProductOnDisk, IsNotBareWhenItsManifestCannotBeRead) {
  ASSERT_EQ(::symlink("nowhere", (folder_ / "p/assay.yaml").c_str()), 0);
  EXPECT_THAT(ReadProduct(folder_ / "p"), HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("symbolic link")));
  ASSERT_EQ(::unlink((folder_ / "p/assay.yaml").c_str()), 0);
  ASSERT_EQ(::mkdir((folder_ / "p/assay.yaml").c_str(), 0755), 0);
  EXPECT_THAT(ReadProduct(folder_ / "p"),
              HasStatus(absl::StatusCode::kInvalidArgument, HasSubstr("not a regular file")));
}

TEST_F(ProductOnDisk, IsItsOnlyArtifactWithoutAManifest) {
  for (const std::string& path : {folder_ / "p/rootfs", folder_ / "p/rootfs/", folder_ / "p/rootfs/bin/.."}) {
    ASSERT_OK_AND_ASSIGN(const Product product, ReadProduct(path));
    EXPECT_EQ(product.name, "rootfs") << path;
    EXPECT_EQ(product.version, "unversioned");
    ASSERT_EQ(product.artifacts.size(), 1u);
    EXPECT_EQ(product.artifacts[0].path, "rootfs");
    EXPECT_EQ(product.ships.sha256, product.artifacts[0].sha256);
    EXPECT_EQ(product.ships.kind, ArtifactKind::kFolder);
    EXPECT_THAT(product.claims, IsEmpty());
  }
  ASSERT_OK_AND_ASSIGN(const Product file, ReadProduct(folder_ / "p/image.bin"));
  EXPECT_EQ(file.name, "image.bin");
  EXPECT_EQ(file.ships.sha256, Sha256(absl::string_view("image")));
}

TEST(Manifest, ThatIsNotThereIsNotFound) {
  const TemporaryFolder folder;
  EXPECT_THAT(ReadProduct(folder / "gone"), HasStatus(absl::StatusCode::kNotFound, HasSubstr("gone")));
  EXPECT_THAT(ReadProduct(folder / "gone.yaml"), HasStatus(absl::StatusCode::kNotFound, HasSubstr("gone.yaml")));
}

}  // namespace
}  // namespace assay
