package io.headrace.configs;

import static io.headrace.configs.Shares.FOLDER;
import static io.headrace.configs.Shares.VALID;
import static io.headrace.configs.Shares.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What takes several records to see. */
class ShareReaderTest {
    private static final String ITEMS = "path = items } }";
    private static final String MAPPING = "{ dataset = orders, sink { type = parquet, store = dest, path = a } }";

    @Test
    void namesAreUnique() {
        assertThat(problems("name = items", "name = orders"))
                .containsExactly(
                        "s.conf:6: datasets.orders.name: a dataset 'orders' is defined before; names are unique");
        assertThat(problems("consumers = [{", "consumers = [{ name = c, mappings = [] }, {"))
                .containsExactly("s.conf:9: consumers.c.name: a consumer 'c' is defined before; names are unique");
    }

    @Test
    void recipientsAreAddressesOnceEachAndConsumersAreAmongThem() {
        assertThat(problems("provider = p", "provider = p\nrecipients = [\"a@b.example\"\n\"A@b.example\"\nnobody]"))
                .containsExactly(
                        "s.conf:4: recipients[1]: 'A@b.example' is a recipient already",
                        "s.conf:5: recipients[2]: 'nobody' is not one e-mail address; expected something like"
                                + " \"ann@example.com\"");
        assertThat(problems(
                        "consumers = [{",
                        "recipients = [\"ann@b.example\"]\nconsumers = [{ recipient = \"anne@b.example\""))
                .containsExactly(
                        "s.conf:9: consumers.c.recipient: 'anne@b.example' is not among the share's recipients; did"
                                + " you mean \"ann@b.example\"? known: ann@b.example");
    }

    @Test
    void storesThatAreNamedExist() {
        assertThat(problems("store = lake, path = items", "store = lak, path = items"))
                .containsExactly("s.conf:6: datasets.items.source.store: the share has no store 'lak'; did you mean"
                        + " \"lake\"? known: lake");
        assertThat(problems("store = dest", "store = lake"))
                .containsExactly(
                        "s.conf:12: consumers.c.mappings[0].sink.store: the consumer has no store 'lake'; known:"
                                + " dest");
        assertThat(problems("stores.dest { type = local, root = dest }", ""))
                .containsExactly(
                        "s.conf:12: consumers.c.mappings[0].sink.store: the consumer has no store 'dest'; there are"
                                + " none");
    }

    @Test
    void storesMayBeKeptElsewhere() throws ShareInvalid {
        String text = VALID.replace("type = local, root = lake", "type = nothing that is known");
        Map<String, Map<String, Object>> kept = Map.of("lake", Map.of("type", "local", "root", "/kept"));
        assertThat(new ShareReader().parse(text, "s.conf", FOLDER, kept).stores())
                .isEqualTo(Map.of("lake", new LakeStore.Local(Path.of("/kept"))));
        ShareInvalid invalid = assertThrows(ShareInvalid.class, () -> new ShareReader()
                .parse(text, "s.conf", FOLDER, Map.of("lak", kept.get("lake"))));
        assertThat(invalid)
                .hasMessage(
                        """
                        s.conf:5: datasets.orders.source.store: the share has no store 'lake'; did you mean "lak"? known: lak
                        s.conf:6: datasets.items.source.store: the share has no store 'lake'; did you mean "lak"? known: lak""");
    }

    @Test
    void aRegionIsNoPartOfAnAddress() {
        assertThat(problems("type = local, root = lake", "type = s3, bucket = lake, region = \"evil.example/\""))
                .containsExactly(
                        "s.conf:3: stores.lake.region: 'evil.example/' is not a region; expected [a-z0-9-]{1,40}");
    }

    @Test
    void mappingsNameDatasetsOnceEach() {
        assertThat(problems("dataset = orders", "dataset = ordres"))
                .containsExactly(
                        "s.conf:12: consumers.c.mappings[0].dataset: the share has no dataset 'ordres'; did you"
                                + " mean \"orders\"? known: items, orders");
        assertThat(problems(MAPPING, MAPPING + "\n" + MAPPING.replace("path = a", "path = b")))
                .containsExactly("s.conf:13: consumers.c.mappings[1].dataset: this consumer maps the dataset 'orders'"
                        + " before; once is enough");
    }

    @Test
    void noTwoMappingsWriteToOnePlace() {
        assertThat(problems(MAPPING, MAPPING + "\n{ dataset = items, sink { type = csv, store = dest, path = a } }"))
                .containsExactly(
                        "s.conf:13: consumers.c.mappings[1].sink: writes to the place that"
                                + " consumers.c.mappings[0].sink (s.conf:12) writes to; every mapping needs a place of its own");
        assertThat(
                        problems(
                                "}]\n",
                                """
                        }, {
                          name = d
                          stores.mine { type = local, root = "./dest" }
                          mappings = [{ dataset = items, sink { type = delta, store = mine, path = a } }]
                        }]
                        """))
                .containsExactly(
                        "s.conf:17: consumers.d.mappings[0].sink: writes to the place that"
                                + " consumers.c.mappings[0].sink (s.conf:12) writes to; every mapping needs a place of its own");
    }

    @Test
    void attributesThatAShapeUsesAreThere() {
        String shape = "path = orders }, shape { where = \"a = ${consumer.region}\","
                + " select = [{ value = \"${consumer.tier}\", as = t }] } }";
        assertThat(problems(Shares.VALID
                        .replace("path = orders } }", shape)
                        .replace("name = c\n", "name = c, attributes.regoin = north\n")))
                .containsExactly(
                        "s.conf:12: consumers.c.mappings[0].dataset: the dataset 'orders' uses '${consumer.region}', which"
                                + " is not among this consumer's attributes; did you mean \"regoin\"? known: regoin",
                        "s.conf:12: consumers.c.mappings[0].dataset: the dataset 'orders' uses '${consumer.tier}', which is"
                                + " not among this consumer's attributes; known: regoin");
        assertThat(problems(ITEMS, "path = items }, shape.select = [{ value = \"${region}\", as = r }] }"))
                .containsExactly("s.conf:6: datasets.items.shape.select[0].value: has a '${' that is not of the form"
                        + " ${consumer.NAME}");
    }

    @Test
    void aHashNeedsTheConsumersKey() {
        assertThat(problems("path = orders } }", "path = orders }, shape.mask.email = hash }"))
                .containsExactly(
                        "s.conf:8: consumers.c.mask-key: is missing; the dataset 'orders' masks by hash, keyed per"
                                + " consumer; expected \"env:NAME\" or \"file:/path\"");
    }

    @Test
    void keyColumnsAreSelectedAndMaskedByHashOnly() {
        assertThat(problems(
                        ITEMS, "path = items }, key = [id, no], shape { select = [id, b], mask { id = redact } } }"))
                .containsExactly(
                        "s.conf:6: datasets.items.key[1]: the key column 'no' is not among the selected columns; select it,"
                                + " or change the key",
                        "s.conf:6: datasets.items.shape.mask.id: masks a key column, which must stay unique; expected hash"
                                + " or no mask");
    }

    @Test
    void columnsHaveOneNameEachAndNoneOfOurs() {
        assertThat(problems(ITEMS, "path = items }, shape.select = [a, { column = b, as = a }, _headrace_x] }"))
                .containsExactly(
                        "s.conf:6: datasets.items.shape.select[1]: a column 'a' is selected before; name it otherwise with"
                                + " \"as\"",
                        "s.conf:6: datasets.items.shape.select[2]: '_headrace_x' begins with '_headrace_', which is kept"
                                + " for Headrace");
        assertThat(problems(ITEMS, "path = items }, key = [_headrace_k], shape.mask._HEADRACE_M = hash }"))
                .containsExactly(
                        "s.conf:6: datasets.items.key[0]: '_headrace_k' begins with '_headrace_', which is kept for"
                                + " Headrace",
                        "s.conf:6: datasets.items.shape.mask._HEADRACE_M: '_HEADRACE_M' begins with '_headrace_', which is"
                                + " kept for Headrace");
    }

    @Test
    void theseChecksSeeWhatOtherProblemsLeave() {
        assertThat(problems(Shares.VALID
                        .replace("path = items", "path = \"/items\"")
                        .replace("dataset = orders", "dataset = itemz")))
                .containsExactly(
                        "s.conf:6: datasets.items.source.path: '/items' is not a path below the store's root; expected names"
                                + " joined by '/', without '..', '.', wildcards or any of \\ : % and without '/' at"
                                + " either end",
                        "s.conf:12: consumers.c.mappings[0].dataset: the share has no dataset 'itemz'; did you mean"
                                + " \"items\"? known: items, orders");
    }
}
