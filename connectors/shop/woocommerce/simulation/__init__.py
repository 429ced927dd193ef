"""A small, faithful WooCommerce: what was seen on a real server, told again over real HTTP (connectors/woocommerce.md)."""
