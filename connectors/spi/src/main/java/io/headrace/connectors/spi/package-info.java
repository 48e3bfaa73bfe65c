/** How stores are read and written: what every connector implements and the engine drives. Knows no store. */
@NullMarked
package io.headrace.connectors.spi;

import org.jspecify.annotations.NullMarked;
