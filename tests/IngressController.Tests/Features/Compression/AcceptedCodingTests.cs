using System.Globalization;
using IngressController.Features.Compression;

namespace IngressController.Tests.Features.Compression;

public sealed class AcceptedCodingTests
{
    [Theory]
    [InlineData("gzip", "Gzip")]
    [InlineData("gzip, deflate, br, zstd", "Brotli")]
    [InlineData("br;q=0.5, gzip;q=0.8", "Gzip")]
    [InlineData("gzip;q=0", "None")]
    [InlineData("gzip;q=0, *", "Brotli")]
    [InlineData("*;q=0", "None")]
    [InlineData("identity, gzip;q=0.5", "None")]
    [InlineData("identity;q=0.1, gzip;q=0.5", "Gzip")]
    [InlineData("gzip;q=x", "None")]
    [InlineData("GZIP ; Q=0.3", "Gzip")]
    [InlineData("x-gzip", "Gzip")]
    [InlineData("gzipped", "None")]
    [InlineData("", "None")]
    public void The_client_chooses(string header, string expected) =>
        Assert.Equal(Enum.Parse<Coding>(expected), AcceptedCoding.Choose(header, offersGzip: true, offersBrotli: true));

    [Theory]
    [InlineData(true, false, "Gzip")]
    [InlineData(false, true, "Brotli")]
    [InlineData(false, false, "None")]
    public void Only_what_is_offered_is_chosen(bool gzip, bool brotli, string expected) =>
        Assert.Equal(Enum.Parse<Coding>(expected), AcceptedCoding.Choose("br, gzip", gzip, brotli));

    [Fact]
    public void It_agrees_with_a_plain_reading_of_the_specification()
    {
        var random = new Random(5);
        string[] names = ["gzip", "br", "identity", "*", "deflate", "zstd"];
        for (var i = 0; i < 5000; i++)
        {
            var items = Enumerable.Range(0, random.Next(5)).Select(_ => (Name: names[random.Next(names.Length)], Quality: random.Next(11) / 10.0))
                .DistinctBy(item => item.Name).ToList();
            var header = string.Join(random.Next(2) == 0 ? ", " : ",",
                items.Select(item => item.Quality == 1 && random.Next(2) == 0
                    ? item.Name
                    : string.Create(CultureInfo.InvariantCulture, $"{item.Name};q={item.Quality}")));
            Assert.Equal(Naive(items), AcceptedCoding.Choose(header, true, true));
        }
    }

    static Coding Naive(List<(string Name, double Quality)> items)
    {
        double QualityOf(string name) => items.Any(item => item.Name == name) ? items.First(item => item.Name == name).Quality
            : items.Any(item => item.Name == "*") ? items.First(item => item.Name == "*").Quality : 0;
        var identity = items.Where(item => item.Name == "identity").Select(item => item.Quality).DefaultIfEmpty(-1).First();
        var best = new[] { (Coding.Brotli, QualityOf("br")), (Coding.Gzip, QualityOf("gzip")) }.OrderByDescending(pair => pair.Item2).First();
        return best.Item2 > 0 && best.Item2 >= identity ? best.Item1 : Coding.None;
    }
}
