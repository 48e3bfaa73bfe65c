package io.headrace.configs.where;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.headrace.configs.InvalidSetting;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What conditions must never become. Each is refused with one line. */
class WhereRefusalTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                // code and files through an engine's own functions
                "java_method('java.lang.System', 'getProperty', 'user.home') = 'x'",
                "reflect('java.lang.System', 'setProperty', 'a', 'b') = 'x'",
                "REFLECT('java.lang.Runtime', 'exec') is not null",
                "\"java_method\"('java.lang.System', 'exit') = 'x'",
                "`java_method`('java.lang.System', 'exit') = 'x'",
                "pg_read_file('/etc/passwd') = 'x'",
                "pg_sleep(10) is null",
                "dblink('host=x', 'select 1') is null",
                "lo_import('/etc/passwd') = 1",
                "file_read('/etc/passwd') is not null",
                "csvread('/etc/passwd') is null",
                "load_extension('x') is null",
                "current_setting('is_superuser') = 'on'",
                "version() = 'x'",
                "input_file_name() = 'x'",
                "secret('scope', 'key') = 'x'",
                "try_reflect('a', 'b') = 'x'",
                "aes_decrypt(a, 'k') = 'x'",
                "uuid() = a",
                "rand() < 0.5",
                "system.exec('id') = 1",
                "a.b.reflect('x') = 1",
                // other tables and files
                "a = (select first(value) from text.`/etc/passwd`)",
                "a = (select max(b) from c)",
                "a in (select b from other)",
                "exists (select 1)",
                "not exists (select 1 from pg_shadow)",
                "(select 1) = 1",
                "a = any (select 1)",
                "a > all (select 1)",
                "a = some (1, 2)",
                "text.`/etc/passwd` = 'x'",
                "text./etc/passwd = 'x'",
                "a in b",
                "a in (with x as (select 1) select * from x)",
                "a = 1 union select 1",
                "a = 1 order by 1",
                "a = 1 limit 1",
                "a = 1 group by a",
                "a = 1 into outfile 'x'",
                "table x",
                "values (1)",
                // statements, comments, hints
                "a = 1; drop table x",
                "a = 1;",
                ";",
                "a = 1 -- comment",
                "a = 1 --",
                "a = 1 /* comment */",
                "/*+ broadcast(a) */ a = 1",
                "a = 1 # comment",
                "a = 1 // comment",
                "drop table x",
                "delete from x where a = 1",
                "set role admin",
                "call x()",
                // parameters, casts, arithmetic, other types
                "a = ?",
                "a = ?1",
                "a = :name",
                "a = @variable",
                "a = $1",
                "a = $$text$$",
                "a = ${env.HOME}",
                "a = ${consumer.}",
                "a = ${consumer.x",
                "a = ${consumer.x y}",
                "a::int = 1",
                "cast(a as int) = 1",
                "try_cast(a as int) = 1",
                "convert(a, int) = 1",
                "int '1' = a",
                "a + 1 = 2",
                "a - b = 2",
                "a -1 = 2",
                "a * 2 = 2",
                "a / 0 = 2",
                "a % 2 = 0",
                "a || b = 'x'",
                "a & 1 = 1",
                "a | 1 = 1",
                "a ^ 1 = 1",
                "~a = 1",
                "-a = 1",
                "+a = 1",
                "- 5 = a",
                "a ^= 5",
                "a = interval '1' day",
                "a = x'00'",
                "a = N'x'",
                "a = e'x'",
                "a = 0x1F",
                "a = array[1]",
                "a[0] = 1",
                "a[1:2] = 1",
                "a -> 'b' = 1",
                "a ->> 'b' = 'x'",
                "a @> b",
                "a #> 'b' = 1",
                "{d '2020-01-01'} = a",
                "{fn upper(a)} = 'x'",
                "time '10:00:00' = a",
                "current_date = a",
                "current_timestamp > a",
                // other constructs
                "case when a = 1 then true else false end",
                "a = case b when 1 then 2 end",
                "if(a, b, c) = 1",
                "sum(a) over (partition by b) > 1",
                "lower(a) over (partition by b) = 'x'",
                "lower(a) filter (where b) = 'x'",
                "count(*) > 1",
                "upper(distinct a) = 'x'",
                "concat(a, b order by c) = 'x'",
                "trim(leading 'x' from a) = 'y'",
                "substring(a from 1 for 2) = 'y'",
                "extract(year from a) = 2020",
                "lower() = 'x'",
                "round(a, 1, 2) = 1",
                "a rlike 'x'",
                "a regexp 'x'",
                "a ~ 'x'",
                "a ~* 'x'",
                "a similar to 'x'",
                "a ilike 'x'",
                "a glob 'x'",
                "a match 'x'",
                "a like b",
                "a like 'x' escape '!'",
                "a like binary 'x'",
                "a like 'x\\'",
                "a like 'x\\n'",
                "a xor b",
                "a && b",
                "a and",
                "and a",
                "a = ",
                "= 1",
                "a = 1 b = 2",
                "a = b = c",
                "a < b < c",
                "(a = 1",
                "a = 1)",
                "()",
                "a in ()",
                "(a, b) = (1, 2)",
                "(a, b) in ((1, 2))",
                "a = (b and c)",
                "lower(a = b) = 'x'",
                "a = not b",
                "a = null",
                "a <> null",
                "a is true",
                "a is not false",
                "a is unknown",
                "a isnull",
                "a notnull",
                "a is distinct from b",
                "a <=> b",
                "a == 1",
                "a between symmetric 1 and 2",
                "a between 1",
                "a collate x = 'b'",
                "a at time zone 'x' = b",
                "a overlaps b",
                "a member of b",
                "prior a = 1",
                "connect_by_root a = 1",
                "a = b (+)",
                "5",
                "'text'",
                "date '2020-01-01'",
                "null",
                "*",
                "a.*",
                "a. = 1",
                ".a = 1",
                "a..b = 1",
                "a = .5",
                "a = 1.",
                "a = 1e999",
                "a = 12abc",
                "a = 1.2.3",
                "a = 'x",
                "a = \"x",
                "\"\" = 1",
                "a = ''''' or 1=1",
                "a = 'x\\' or 1=1 --'",
                "a = 'x${consumer.region}'",
                "a = date '2020-02-30'",
                "a = date '0000-01-01'",
                "a = date 'tomorrow'",
                "a = timestamp '2020-01-01 25:00:00'",
                "a = timestamp '2020-01-01 10:00:00.1234567'",
                "a = timestamp with time zone '2020-01-01 10:00:00'",
                "a = timestamp with time zone '2020-01-01 10:00:00 Europe/Berlin'",
                "",
                "   ",
                "\u00a0",
                "a = 1\u0000",
                "a = '\u0000'",
                "a = '\u202e'",
                "a = 'x\ny'",
                "a\u200b = 1",
                "a \u037e drop table x",
                "a = \u2019x\u2019",
                "\uff53elect 1",
                "a \uff1d 1",
            })
    void isRefusedWithOneLine(String hostile) {
        InvalidSetting refusal = catchThrowableOfType(InvalidSetting.class, () -> Where.parse(hostile));
        assertThat(refusal).as(hostile).isNotNull();
        assertThat(refusal.getMessage())
                .isNotBlank()
                .hasSizeLessThan(260)
                .doesNotContain("\n", "\r", "net.sf", "Exception", "h$", "\0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            textBlock =
                    """
            x = 1; drop table y | '; drop table y' is not part of a condition; names with such signs stand in double quotes, texts in single ones
            text.`/etc/passwd` = 'x' | '.`/etc/passwd` = 'x'' is not part of a condition; names with such signs stand in double quotes, texts in single ones
            x = 1 -- y | '-- y' is a comment; a condition has none
            reflect('a', 'b') = 1 | 'reflect' is not a function here; known: lower, upper, trim, length, substring, concat, coalesce, abs, round, year, month, day
            x = (select 1) | '(SELECT 1)' is more than a condition may say; it may compare columns, values and functions, with and, or, not, in, between, like, is null
            x = 'to ${consumer.y}' | ''to ${consumer.y}'' holds an attribute within quotes, where it is plain text; write ${consumer.NAME} without quotes
            x = ${y} | '${y}' is not an attribute; expected ${consumer.NAME}
            x = null | 'NULL' cannot be compared; expected 'is null' or 'is not null'
            x = 1 and | 'x = 1 and' ends too early; a value or ')' is missing
            x = 1 "y" = 2 | '"y" = 2' does not fit here
            round(x, 1, 2) = 1 | 'round(x, 1, 2)' has 3 arguments; expected 1 to 2
            x = date '2026-02-30' | '2026-02-30' is not a date or time that exists; expected date 'yyyy-mm-dd'
            x = 'y | ''y' has no closing quote
            17 | '17' is a value, not a condition; expected a comparison or a boolean column
            """)
    void theRefusalQuotesThePart(String text, String message) {
        assertThatThrownBy(() -> Where.parse(text)).hasMessage(message);
    }

    @Test
    void whatIsTooLongTooDeepOrTooMuchIsRefusedQuickly() {
        Assertions.assertTimeout(Duration.ofSeconds(20), () -> {
            for (String hostile : new String[] {
                "a = '" + "x".repeat(9000) + "'",
                "(".repeat(4000),
                "(".repeat(65) + "a" + ")".repeat(65),
                "not ".repeat(2000) + "a",
                "not (".repeat(65) + "a" + ")".repeat(65),
                "lower(".repeat(65) + "a" + ")".repeat(65) + " = 'x'",
                "a or ".repeat(1500) + "a",
                "case when a then ".repeat(400) + "a",
                "a in (".repeat(60),
                "((a,".repeat(32) + "1" + "))".repeat(32),
                "- ".repeat(3000) + "1 = 1",
                "a = " + "9".repeat(5000),
            }) {
                isRefusedWithOneLine(hostile);
            }
        });
    }
}
