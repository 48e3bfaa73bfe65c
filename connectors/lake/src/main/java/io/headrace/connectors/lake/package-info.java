/** What Delta and file connectors share: a lake store's root on a Hadoop file system, and the one atomic step it offers. */
@NullMarked
package io.headrace.connectors.lake;

import org.jspecify.annotations.NullMarked;
