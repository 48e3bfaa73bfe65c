/** What a share is: its records, and the strict reader and printer of its HOCON form. Sees neither Spark nor HTTP. */
@NullMarked
package io.headrace.configs;

import org.jspecify.annotations.NullMarked;
