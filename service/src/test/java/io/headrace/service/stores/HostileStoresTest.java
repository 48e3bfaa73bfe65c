package io.headrace.service.stores;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.configs.InvalidSetting;
import io.headrace.configs.ShareInvalid;
import io.headrace.service.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What hostile accounts say of stores: none of it gets past the reader and the operator's lists. */
final class HostileStoresTest {
    private static final String PLACE = " is not a place that the operator allows; ask for it";

    @TempDir
    private Path folder;

    private Path lake;
    private AllowList allowed;
    private final List<String> asked = new ArrayList<>();
    private int answers;

    @BeforeEach
    void operator() throws IOException {
        lake = Files.createDirectory(folder.resolve("lake"));
        Files.createDirectory(folder.resolve("lake-evil"));
        Files.createSymbolicLink(lake.resolve("out"), folder.resolve("lake-evil"));
        Files.createSymbolicLink(lake.resolve("nowhere"), folder.resolve("not-there"));
        allowed = allowing(new Settings.Stores(
                List.of("s3", "abfss", "gs", "hdfs", "postgresql", "local", "h2"),
                List.of("*", "db.internal:5432", "127.0.0.1:9000"),
                List.of(lake),
                List.of("env:SHOP_PASSWORD", "file:" + lake + "/"),
                List.of("s3:lent", "gs:lent", "abfss:lent/lent", "hdfs:public.example")));
    }

    private AllowList allowing(Settings.Stores stores) {
        return new AllowList(stores, this::addresses);
    }

    /** A name service that is never asked for anything real. */
    private List<InetAddress> addresses(String host) throws UnknownHostException {
        asked.add(host);
        return switch (host) {
            case "public.example", "s3.us-east-1.amazonaws.com", "storage.googleapis.com" ->
                List.of(InetAddress.getByName("93.184.216.34"));
            case "lent.dfs.core.windows.net" -> List.of(InetAddress.getByName("2606:2800:220:1::1"));
            case "mixed.example" -> List.of(InetAddress.getByName("93.184.216.34"), InetAddress.getByName("127.0.0.1"));
            case "rebound.example" ->
                List.of(InetAddress.getByName(answers++ == 0 ? "93.184.216.34" : "169.254.169.254"));
            default -> {
                if (host.endsWith(".as")) {
                    yield List.of(InetAddress.getByName(
                            host.substring(0, host.length() - 3).replace('_', ':')));
                }
                if (host.matches("[0-9.]+")) {
                    yield List.of(InetAddress.getByName(host));
                }
                throw new UnknownHostException(host);
            }
        };
    }

    /** What is said against a store; empty if nothing is. */
    private String refusal(String json, boolean secret) {
        Map<String, Object> settings = JsonMapper.shared()
                .readValue(json.replace('\'', '"').replace("LAKE", lake.toString()), new TypeReference<>() {});
        try {
            allowed.check(StoreReader.type(settings), new StoreReader().read(settings, secret));
            return "";
        } catch (ShareInvalid e) {
            return StoreReader.refused(e).detail();
        } catch (InvalidSetting e) {
            return StoreReader.refused(e).detail();
        }
    }

    private static String postgresql(String host, String more) {
        return "{'type': 'postgresql', 'host': '" + host + "', 'database': 'shop', 'user': 'reader'" + more + "}";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type': 's3', 'bucket': 'lent'}",
                "{'type': 's3', 'bucket': 'lent', 'prefix': 'a/b', 'endpoint': '127.0.0.1:9000', 'tls': false}",
                "{'type': 'gs', 'bucket': 'lent'}",
                "{'type': 'abfss', 'account': 'lent', 'container': 'lent'}",
                "{'type': 'hdfs', 'host': 'public.example'}",
                "{'type': 'local', 'root': 'LAKE'}",
                "{'type': 'local', 'root': 'LAKE/not/there/yet'}",
                "{'type': 'h2', 'file': 'LAKE/shop'}",
                "{'type': 'postgresql', 'host': 'db.internal', 'database': 'shop', 'user': 'reader'}",
                "{'type': 'postgresql', 'host': 'DB.Internal', 'database': 'shop', 'user': 'reader'}",
                "{'type': 'postgresql', 'host': 'public.example', 'port': 6432, 'database': 'shop', 'user': 'reader'}",
            })
    void whatTheOperatorAllowsIsAllowed(String json) {
        assertThat(refusal(json, false)).isEmpty();
    }

    static Stream<String> privatePlaces() {
        return Stream.of(
                "127.0.0.1",
                "127.1.2.3",
                "0.0.0.0",
                "10.0.0.5",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "192.0.0.192",
                "198.18.0.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "192.0.2.1",
                "203.0.113.9",
                "__1.as",
                "__.as",
                "fe80__1.as",
                "fd00__8.as",
                "fc00__1.as",
                "ff02__1.as",
                "__ffff_127.0.0.1.as",
                "__ffff_10.0.0.1.as",
                "64_ff9b__7f00_1.as",
                "2002_7f00_1__.as",
                "2001_db8__1.as",
                "2001__1.as",
                "mixed.example",
                "unknown.example",
                "localhost",
                "db",
                "metadata.google.internal");
    }

    @ParameterizedTest
    @MethodSource("privatePlaces")
    void whatIsNotPublicIsAPlaceOnlyIfItIsListed(String host) {
        assertThat(refusal(postgresql(host, ""), false))
                .isEqualTo("'settings.host' '" + host + "', port 5432," + PLACE);
        assertThat(refusal("{'type': 'hdfs', 'host': '" + host + "', 'port': 5432}", false))
                .isEqualTo("'settings.host' '" + host + "', port 5432," + PLACE);
        assertThat(refusal("{'type': 's3', 'bucket': 'lent', 'endpoint': '" + host + ":5432'}", false))
                .isEqualTo("'settings.endpoint' '" + host + "', port 5432," + PLACE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2130706433",
                "0x7f000001",
                "0x7f.1",
                "0177.0.0.1",
                "127.1",
                "1",
                "010.0.0.1",
                "10.0.0.1.",
                "public.example.",
                ".public.example",
                "public..example",
                "-public.example",
                "256.1.1.1",
                "1.2.3.4.5",
            })
    void addressesInOtherFormsAreNoPlacesAndAreNotLookedUp(String host) {
        assertThat(refusal(postgresql(host, ""), false))
                .isEqualTo("'settings.host' '" + host + "', port 5432," + PLACE);
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "db?socketFactory=x",
                "db/shop?user=x",
                "db:5432/x",
                "db;INIT=RUNSCRIPT",
                "user@db",
                "a:b@db",
                "db#x",
                "db%23",
                "jdbc:postgresql://db",
                "[::1]",
                "::1",
                "db,10.0.0.1",
                "db host",
                "db\\\\x",
                "(db)",
                "dß.example",
                "db\\u2024internal",
                "db&loggerFile=/tmp/x",
                "*",
                "",
            })
    void aHostHasNoRoomForMore(String host) {
        assertThat(refusal(postgresql(host, ""), false))
                .startsWith("'settings.host' '")
                .contains("is not a host name");
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'url': 'jdbc:postgresql://db.internal/shop'",
                "'driver': 'org.h2.Driver'",
                "'options': {'socketFactory': 'x'}",
                "'properties': {}",
                "'socket-factory': 'x'",
                "'dbtable': '(select 1)'",
                "'query': 'select 1'",
                "'init': 'x'",
            })
    void settingsOfADriverAreNoSettings(String more) {
        String key = more.substring(1, more.indexOf('\'', 1));
        assertThat(refusal(postgresql("db.internal", ", " + more), false))
                .startsWith("'settings." + key + "' is not a setting here");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shop?loggerFile=x",
                "shop;INIT=x",
                "shop/../x",
                "shop&a=b",
                "shop#x",
                "shop%00",
                "shop x",
                "shöp",
                "(shop)",
                "",
                "shop:mem",
                "-shop",
            })
    void aDatabaseHasNoRoomForMore(String database) {
        String json = postgresql("db.internal", "").replace("'shop'", "'" + database + "'");
        assertThat(refusal(json, false)).startsWith("'settings.database' '").contains("is not a database name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LAKE/..",
                "LAKE/../lake-evil",
                "LAKE/a/../../x",
                "LAKE/.",
                "LAKE//a",
                "LAKE/",
                "LAKE/%2e%2e/x",
                "LAKE/a\\\\b",
                "LAKE/a*",
                "LAKE/{a,b}",
                "LAKE/a?",
                "LAKE/[a]",
                "LAKE/a:b",
                "/",
                "//etc",
            })
    void aFolderHasNoHiddenParts(String root) {
        assertThat(refusal("{'type': 'local', 'root': '" + root + "'}", false))
                .startsWith("'settings.root' '")
                .contains("is not");
    }

    @ParameterizedTest
    @ValueSource(strings = {"etc", "../etc", "file:///etc", "s3a://bucket/x", "~/x", ""})
    void aFolderIsAPathFromTheRoot(String root) {
        assertThat(refusal("{'type': 'local', 'root': '" + root + "'}", false))
                .isEqualTo("'settings.root' is not a path from the root; expected something like \"/srv/data\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc", "LAKE-evil", "LAKE-evil/x", "LAKE/out", "LAKE/out/ssh", "LAKE/nowhere/x"})
    void aFolderIsBelowARootNameByNameAfterLinks(String root) {
        String shown = root.replace("LAKE", lake.toString());
        assertThat(refusal("{'type': 'local', 'root': '" + root + "'}", false))
                .isEqualTo(
                        "'settings.root' '" + shown + "' is not below a folder that the operator allows; ask for it");
        assertThat(refusal("{'type': 'h2', 'file': '" + root + "'}", false))
                .isEqualTo(
                        "'settings.file' '" + shown + "' is not below a folder that the operator allows; ask for it");
    }

    @Test
    void aLinkThatIsSwappedInLaterIsFoundWhenTheStoreIsUsed() throws IOException {
        Path root = Files.createDirectory(lake.resolve("mine"));
        assertThat(refusal("{'type': 'local', 'root': '" + root + "'}", false)).isEmpty();
        Files.delete(root);
        Files.createSymbolicLink(root, folder.resolve("lake-evil"));
        assertThat(refusal("{'type': 'local', 'root': '" + root + "'}", false)).isNotEmpty();
    }

    @Test
    void aNameThatMovesToAnotherAddressIsFoundWhenTheStoreIsUsed() {
        assertThat(refusal(postgresql("rebound.example", ""), false)).isEmpty();
        assertThat(refusal(postgresql("rebound.example", ""), false))
                .isEqualTo("'settings.host' 'rebound.example', port 5432," + PLACE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..", "a/../..", "/abs", "a//b", "a/", "a%2e%2e", "a\\\\b", "a*", "a:b", "{a}", "a/./b",
            })
    void aPrefixHasNoHiddenParts(String prefix) {
        assertThat(refusal("{'type': 's3', 'bucket': 'lent', 'prefix': '" + prefix + "'}", false))
                .startsWith("'settings.prefix' '")
                .contains("is not a path below the store's root");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lent/../x", "user@lent", "lent?x", "LENT:x", "a", "..", "lent lent"})
    void aBucketIsAName(String bucket) {
        assertThat(refusal("{'type': 's3', 'bucket': '" + bucket + "'}", false))
                .startsWith("'settings.bucket' '")
                .contains("is not a bucket name");
    }

    @Test
    void controlCharactersAreNowhere() {
        for (String key : List.of("host", "database", "user")) {
            String json = "{'type': 'postgresql', '" + key + "': 'a\\nb'}";
            assertThat(refusal(json, false)).isEqualTo("'settings." + key + "' has a control character");
        }
        assertThat(refusal("{'type': 'local', 'root': 'LAKE/a\\u0000'}", false))
                .isEqualTo("'settings.root' has a control character");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example/", "evil.example#", "x@evil", "us-east-1.evil", "US"})
    void aRegionIsNoPartOfAnAddress(String region) {
        assertThat(refusal("{'type': 's3', 'bucket': 'lent', 'region': '" + region + "'}", false))
                .startsWith("'settings.region' '" + region + "' is not a region");
    }

    @Test
    void withoutASecretAStoreIsOpenedOnlyIfTheMachinesIdentityIsLent() {
        for (String json : List.of(
                "{'type': 's3', 'bucket': 'other'}",
                "{'type': 'gs', 'bucket': 'other'}",
                "{'type': 'abfss', 'account': 'lent', 'container': 'other'}")) {
            assertThat(refusal(json, false))
                    .startsWith(
                            "'settings' has no credentials of its own, and the operator has not lent the machine's to '");
        }
        assertThat(refusal("{'type': 's3', 'bucket': 'other'}", true)).isEmpty();
    }

    @Test
    void secretsAmongTheSettingsAreRefusedAndNotRepeated() {
        for (String key : List.of("password", "access-key", "secret-key")) {
            assertThat(refusal(postgresql("db.internal", ", '" + key + "': 'canary-7f3'"), false))
                    .isEqualTo("'settings." + key + "' stands in 'credentials', not among the settings");
        }
        assertThat(refusal("{'type': 'local', 'root': 'LAKE'}", true))
                .isEqualTo("'credentials' are not for stores of type 'local'; leave them out");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "env:HEADRACE_KEY",
                "env:shop_password",
                "file:/etc/shadow",
                "file:LAKE/../secret",
                "file:LAKE",
                "file:LAKE/",
                "file:LAKE-evil/x",
                "file:LAKE/out/shadow",
                "file:relative",
            })
    void aReferenceIsToWhatTheOperatorLends(String reference) {
        String asked = reference.replace("LAKE", lake.toString());
        try {
            allowed.checkReference(asked);
        } catch (InvalidSetting e) {
            assertThat(e).hasMessage("is not a secret that the operator lets accounts refer to; ask for it");
            return;
        }
        throw new AssertionError(asked + " was allowed");
    }

    @Test
    void lentReferencesAreAllowed() throws IOException {
        Files.writeString(lake.resolve("password"), "x");
        allowed.checkReference("env:SHOP_PASSWORD");
        allowed.checkReference("file:" + lake + "/password");
    }

    @Test
    void kindsAndHostsThatAreNotListedAreRefusedEvenIfPublic() {
        allowed = allowing(new Settings.Stores(
                List.of("postgresql"), List.of("db.internal:5432"), List.of(), List.of(), List.of("*")));
        assertThat(refusal("{'type': 's3', 'bucket': 'lent'}", false))
                .isEqualTo("'settings.type' 's3' is not a kind of store that the operator allows; allowed: postgresql");
        assertThat(refusal(postgresql("public.example", ""), false))
                .isEqualTo("'settings.host' 'public.example', port 5432," + PLACE);
        assertThat(refusal(postgresql("db.internal", ", 'port': 22"), false))
                .isEqualTo("'settings.host' 'db.internal', port 22," + PLACE);
        assertThat(asked).isEmpty();
    }
}
