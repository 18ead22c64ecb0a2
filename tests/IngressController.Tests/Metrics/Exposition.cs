using System.Globalization;
using System.Text;

namespace IngressController.Tests.Metrics;

/// <summary>A scrape, read by a parser of the test's own: as strict as the format's specification, so that a broken line fails.</summary>
sealed class Exposition
{
    readonly Dictionary<string, string> _types = [];
    readonly List<Sample> _samples = [];

    public sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
    {
        public bool Has(string label, string value) => Labels.TryGetValue(label, out var own) && own == value;

        public override string ToString() => $"{Name}{{{string.Join(',', Labels.Select(label => $"{label.Key}={label.Value}"))}}} {Value}";
    }

    public IReadOnlyList<Sample> Samples => _samples;

    public static Exposition Parse(string text)
    {
        var exposition = new Exposition();
        var seen = new HashSet<string>();
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        foreach (var line in text[..^1].Split('\n'))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var words = line.Split(' ');
                Assert.True(exposition._types.TryAdd(words[2], words[3]), $"family twice: {words[2]}");
            }
            else if (!line.StartsWith('#'))
            {
                Assert.True(seen.Add(line[..line.LastIndexOf(' ')]), $"series twice: {line}");
                exposition._samples.Add(ParseSample(line));
            }
        }

        return exposition;
    }

    /// <summary>The type of a family, or null.</summary>
    public string? TypeOf(string family) => _types.GetValueOrDefault(family);

    /// <summary>All samples of a name with these labels.</summary>
    public IEnumerable<Sample> Of(string name, params (string Label, string Value)[] labels) =>
        _samples.Where(sample => sample.Name == name && labels.All(label => sample.Has(label.Label, label.Value)));

    /// <summary>Their sum; 0 when there are none.</summary>
    public double Sum(string name, params (string Label, string Value)[] labels) => Of(name, labels).Sum(sample => sample.Value);

    static Sample ParseSample(string line)
    {
        var at = line.IndexOfAny(['{', ' ']);
        var name = line[..at];
        var labels = new Dictionary<string, string>();
        if (line[at] == '{')
        {
            at++;
            while (line[at] != '}')
            {
                var equals = line.IndexOf('=', at);
                var label = line[at..equals];
                Assert.Matches("^[a-z_]+$", label);
                Assert.Equal('"', line[equals + 1]);
                at = equals + 2;
                labels.Add(label, ReadValue(line, ref at));
                if (line[at] == ',')
                    at++;
                else
                    Assert.Equal('}', line[at]);
            }

            at++;
        }

        Assert.Equal(' ', line[at]);
        return new(name, labels, line[(at + 1)..] == "+Inf" ? double.PositiveInfinity : double.Parse(line[(at + 1)..], CultureInfo.InvariantCulture));
    }

    static string ReadValue(string line, ref int at)
    {
        var value = new StringBuilder();
        while (line[at] != '"')
        {
            Assert.False(char.IsControl(line[at]), line);
            if (line[at] != '\\')
            {
                value.Append(line[at++]);
                continue;
            }

            value.Append(line[at + 1] switch { '\\' => '\\', '"' => '"', 'n' => '\n', _ => throw new FormatException(line) });
            at += 2;
        }

        at++;
        return value.ToString();
    }
}
