using System.Globalization;
using System.Net;
using System.Text;

namespace IngressController.Load.Reports;

/// <summary>A line chart as SVG, without script and without anything from elsewhere.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="XTitle">What the horizontal axis is.</param>
/// <param name="YTitle">What the vertical axis is, with its unit.</param>
/// <param name="Series">The lines.</param>
sealed record LineChart(string Title, string XTitle, string YTitle, IReadOnlyList<ChartSeries> Series)
{
    const int Width = 640;
    const int Height = 260;
    const int Left = 64;
    const int Right = 16;
    const int Top = 34;
    const int Bottom = 42;

    static readonly string[] Colors = ["#1b6ac9", "#d4572a", "#2a8f5c", "#8a4fbf"];

    /// <summary>Texts for places on the horizontal axis; empty: numbers.</summary>
    public IReadOnlyList<(double X, string Text)> XLabels { get; init; } = [];

    public string ToSvg()
    {
        var points = Series.SelectMany(series => series.Points).ToList();
        var (minX, maxX) = points.Count == 0 ? (0, 1) : (points.Min(point => point.X), points.Max(point => point.X));
        var maxY = Ceiling(points.Count == 0 ? 1 : points.Max(point => point.Y));
        if (maxX <= minX)
            maxX = minX + 1;
        var svg = new StringBuilder();
        svg.Append(F($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Text(Title)}\">"))
            .Append(F($"<text x=\"{Left}\" y=\"16\" class=\"title\">{Text(Title)}</text>"));
        for (var i = 0; i <= 4; i++)
        {
            var value = maxY * i / 4;
            svg.Append(F($"<line x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(value):0.#}\" y2=\"{Y(value):0.#}\" class=\"grid\"/>"));
            svg.Append(F($"<text x=\"{Left - 6}\" y=\"{Y(value) + 4:0.#}\" class=\"tick end\">{Number(value)}</text>"));
        }

        var labels = XLabels.Count > 0 ? XLabels : [.. Enumerable.Range(0, 6).Select(i => minX + (maxX - minX) * i / 5).Select(x => (x, Number(x)))];
        foreach (var (x, label) in labels)
            svg.Append(F($"<text x=\"{X(x):0.#}\" y=\"{Height - Bottom + 16}\" class=\"tick middle\">{Text(label)}</text>"));
        svg.Append(F($"<text x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 8}\" class=\"tick middle\">{Text(XTitle)}</text>"));
        svg.Append(F($"<text x=\"12\" y=\"{Height / 2}\" class=\"tick middle\" transform=\"rotate(-90 12 {Height / 2})\">{Text(YTitle)}</text>"));
        for (var i = 0; i < Series.Count; i++)
        {
            var color = Colors[i % Colors.Length];
            var line = string.Join(' ', Series[i].Points.Select(point => F($"{X(point.X):0.#},{Y(point.Y):0.#}")));
            svg.Append(F($"<polyline points=\"{line}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"1.8\"/>"));
            foreach (var point in Series[i].Points.Count <= 30 ? Series[i].Points : [])
                svg.Append(F($"<circle cx=\"{X(point.X):0.#}\" cy=\"{Y(point.Y):0.#}\" r=\"2.4\" fill=\"{color}\"/>"));
            svg.Append(F($"<text x=\"{Width - Right - 90 * (Series.Count - i)}\" y=\"16\" class=\"tick\" fill=\"{color}\">"))
                .Append(F($"&#9632; {Text(Series[i].Name)}</text>"));
        }

        return svg.Append("</svg>").ToString();

        double X(double value) => Left + (value - minX) / (maxX - minX) * (Width - Left - Right);

        double Y(double value) => Height - Bottom - value / maxY * (Height - Top - Bottom);
    }

    // The next 1, 2, 2.5 or 5 times a power of ten.
    static double Ceiling(double value)
    {
        if (value <= 0)
            return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return power * new[] { 1, 2, 2.5, 5, 10 }.First(step => value <= power * step * 1.0000001);
    }

    static string Number(double value) => value.ToString(value >= 100 || value == 0 ? "0" : "0.###", CultureInfo.InvariantCulture);

    static string Text(string text) => WebUtility.HtmlEncode(text);

    static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>One line of a chart.</summary>
sealed record ChartSeries(string Name, IReadOnlyList<(double X, double Y)> Points);
