/** Delta tables as source and sink: windows by version, commits by transactions of ours, plans without Spark. */
@NullMarked
package io.headrace.connectors.delta;

import org.jspecify.annotations.NullMarked;
