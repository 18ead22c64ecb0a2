using IngressController.Check;
using IngressController.Kubernetes;

namespace IngressController.Tests.Check;

/// <summary>Files of <c>--values</c> and <c>--baseline</c>.</summary>
public sealed class TextFileTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("check-file-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(new byte[] { 0x61, 0x3a, 0x20, 0xc3, 0xa4 })]
    [InlineData(new byte[] { 0xef, 0xbb, 0xbf, 0x61, 0x3a, 0x20, 0xc3, 0xa4 })]
    [InlineData(new byte[] { 0xff, 0xfe, 0x61, 0, 0x3a, 0, 0x20, 0, 0xe4, 0 })]
    public void Text_is_read_with_and_without_a_mark_of_its_encoding(byte[] content)
    {
        File.WriteAllBytes(Named("values"), content);
        Assert.Equal("a: ä", TextFile.Read("--values", Named("values")));
    }

    [Fact]
    public void A_folder_is_called_one() => AssertRefused($"--values {_folder.FullName}: this is a folder, name a file", _folder.FullName);

    [Fact]
    public void A_file_that_is_missing_is_named() => Assert.Contains("none", Refused(Named("none")), StringComparison.Ordinal);

    [Fact]
    public void A_file_may_be_so_large_and_no_larger()
    {
        using (var file = File.Create(Named("large")))
            file.SetLength(TextFile.Most);
        Assert.Equal(TextFile.Most, TextFile.Read("--values", Named("large")).Length);
        using (var file = File.OpenWrite(Named("large")))
            file.SetLength(TextFile.Most + 1);
        AssertRefused($"--values {Named("large")}: this is larger than 16 MiB, name another file", Named("large"));
    }

    [Fact]
    public void A_device_without_end_is_not_read_to_it() => AssertRefused("--values /dev/zero: this is larger than 16 MiB, name another file", "/dev/zero");

    static void AssertRefused(string message, string file) => Assert.Equal(message, Refused(file));

    static string Refused(string file) => Assert.Throws<ConfigurationException>(() => TextFile.Read("--values", file)).Message;

    string Named(string name) => Path.Combine(_folder.FullName, name);
}
