using System.Text;
using IngressController.Core.Cluster;
using IngressController.Kubernetes.Manifests;

namespace IngressController.Tests.Kubernetes.Manifests;

/// <summary>YAML itself: types, anchors, merge keys, and text made to do harm.</summary>
public sealed class YamlTests
{
    [Theory]
    [InlineData("80", "Number", "80")]
    [InlineData("-80", "Number", "-80")]
    [InlineData("+80", "Number", "80")]
    [InlineData("8_0", "Number", "80")]
    [InlineData("0x50", "Number", "80")]
    [InlineData("0120", "Number", "80")]
    [InlineData("0o120", "Number", "80")]
    [InlineData("0b1010000", "Number", "80")]
    [InlineData("089", "Number", "89")]
    [InlineData("0", "Number", "0")]
    [InlineData("1.5", "Number", "1.5")]
    [InlineData("8e1", "Number", "80")]
    [InlineData(".5", "Number", "0.5")]
    [InlineData("18446744073709551616", "Number", "18446744073709551616")]
    [InlineData("1.2.3", "Text", "1.2.3")]
    [InlineData("10.0.0.1", "Text", "10.0.0.1")]
    [InlineData("0x", "Text", "0x")]
    [InlineData("-", "Text", "-")]
    [InlineData("8m", "Text", "8m")]
    [InlineData(".inf", "Text", ".inf")]
    [InlineData("12:30:45", "Text", "12:30:45")]
    [InlineData("2026-01-31", "Text", "2026-01-31")]
    [InlineData("2026-01-31T12:00:00Z", "Text", "2026-01-31T12:00:00Z")]
    [InlineData("true", "Boolean", "true")]
    [InlineData("Yes", "Boolean", "true")]
    [InlineData("on", "Boolean", "true")]
    [InlineData("y", "Boolean", "true")]
    [InlineData("FALSE", "Boolean", "false")]
    [InlineData("no", "Boolean", "false")]
    [InlineData("off", "Boolean", "false")]
    [InlineData("~", "Null", "null")]
    [InlineData("null", "Null", "null")]
    [InlineData("", "Null", "null")]
    [InlineData("nil", "Text", "nil")]
    [InlineData("yEs", "Text", "yEs")]
    public void Unquoted_scalars_have_the_type_that_kubectl_gives_them(string text, string type, string value) =>
        Assert.Equal((Enum.Parse<ScalarType>(type), value), YamlScalar.Resolve(text));

    [Theory]
    [InlineData("'80'", "80")]
    [InlineData("\"yes\"", "yes")]
    [InlineData("!!str 80", "80")]
    [InlineData("|\n    80", "80\n")]
    [InlineData(">-\n    a\n    b", "a b")]
    [InlineData("\"\\u00fc \\U0001F600\"", "ü 😀")]
    public void Quoted_scalars_and_blocks_are_text(string yaml, string value) => Assert.Equal(value, ConfigValue($"  k: {yaml}"));

    [Fact]
    public void Keys_are_text_whatever_they_look_like() => Assert.Equal("v", ConfigValue("  80: v", "80"));

    [Fact]
    public void Anchors_and_merge_keys_are_resolved()
    {
        var map = Config("""
            x-base: &base {a: base, b: base}
            x-more: &more {b: more, c: more}
            data:
              <<: [*base, *more]
              a: own
              d: &d "again"
              e: *d
            """);

        Assert.Equal([new("a", "own"), new("b", "base"), new("c", "more"), new("d", "again"), new("e", "again")], map.Data);
    }

    [Fact]
    public void A_quoted_merge_key_is_a_plain_one() => Assert.Equal("v", ConfigValue("  '<<': v", "<<"));

    [Fact]
    public void Aliases_to_aliases_do_not_expand_without_bound()
    {
        var laughs = new StringBuilder("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (var level = 1; level < 20; level++)
            laughs.Append($"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 9))}]\n");

        var problem = Broken($"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\n{laughs}");

        Assert.Equal("its aliases expand to far more than the file holds", problem.Reason);
    }

    [Fact]
    public void Many_objects_can_not_expand_one_alias_together()
    {
        var text = new StringBuilder($"apiVersion: v1\nkind: List\nx: &x \"{new string('x', 100_000)}\"\nitems:\n");
        for (var item = 0; item < 1000; item++)
            text.Append($"- {{apiVersion: v1, kind: ConfigMap, metadata: {{name: c{item}}}, data: {{k: *x}}}}\n");

        Assert.Equal("its aliases expand to far more than the file holds", Broken(text.ToString()).Reason);
    }

    [Fact]
    public void Merges_of_merges_do_not_grow_without_bound()
    {
        var text = new StringBuilder("m0: &m0 {k0: v}\n");
        for (var level = 1; level < 2000; level++)
            text.Append($"m{level}: &m{level} {{<<: *m{level - 1}, k{level}: v}}\n");

        Assert.Equal("<< adds more than 100000 entries", Broken(text.ToString()).Reason);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    public void Deep_nesting_is_refused(string level)
    {
        var text = string.Concat(Enumerable.Repeat(level, 100_000));

        Assert.True(ManifestReader.Read("f.yaml", Encoding.UTF8.GetBytes(text)).IsBroken);
    }

    [Fact]
    public void Deep_nesting_by_aliases_is_refused()
    {
        var text = new StringBuilder("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\na0: &a0 x\n");
        for (var level = 1; level < 5000; level++)
            text.Append($"a{level}: &a{level} [*a{level - 1}]\n");

        Assert.Equal("nested too deeply", Broken(text.ToString()).Reason);
    }

    [Fact]
    public void Deep_JSON_is_refused() =>
        Assert.True(ManifestReader.Read("f.json", Encoding.UTF8.GetBytes(new string('[', 100_000))).IsBroken);

    static ManifestProblem Broken(string text)
    {
        var content = ManifestReader.Read("f.yaml", Encoding.UTF8.GetBytes(text));
        Assert.True(content.IsBroken);
        return Assert.Single(content.Problems);
    }

    static string? ConfigValue(string entry, string key = "k") => Config($"data:\n{entry}\n").Data[key];

    static ConfigMap Config(string rest)
    {
        var content = ManifestReader.Read("f.yaml", Encoding.UTF8.GetBytes($"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\n{rest}"));
        Assert.Empty(content.Problems);
        return Assert.IsType<ConfigMap>(Assert.Single(content.Objects).Object);
    }
}
