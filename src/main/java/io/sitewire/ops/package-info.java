/**
 * What runs the product and shows how it runs: entry point, command line ({@code cli}), start-up checks ({@code start}), health
 * ({@code health}) and meters ({@code metrics}). It knows edge and core, and binds the plain numbers that they offer.
 */
package io.sitewire.ops;
