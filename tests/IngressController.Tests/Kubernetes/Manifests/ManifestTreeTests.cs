using IngressController.Kubernetes.Manifests;

namespace IngressController.Tests.Kubernetes.Manifests;

public sealed class ManifestTreeTests : IDisposable
{
    readonly ManifestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Manifests_are_found_in_folders_below_in_ordinal_order()
    {
        foreach (var name in new[] { "b.yaml", "a.yml", "B.json", "sub/deep/c.yaml", "README.md", "c.yaml.bak", "noextension" })
            _folder.Write(name, "");

        Assert.Equal("B.json a.yml b.yaml sub/deep/c.yaml", Names());
    }

    [Fact]
    public void What_begins_with_a_dot_is_passed_over()
    {
        foreach (var name in new[] { ".hidden.yaml", ".git/x.yaml", "..data/y.yaml", "a.yaml" })
            _folder.Write(name, "");

        Assert.Equal("a.yaml", Names());
    }

    [Fact]
    public void A_ConfigMap_volume_is_seen_once_with_its_folders()
    {
        _folder.WriteVolume("1", ("a.yaml", "x"));
        _folder.Write("..1/sub/b.yaml", "x");
        _folder.Link("sub", "..data/sub");

        Assert.Equal("a.yaml sub/b.yaml", Names());
    }

    [Fact]
    public void A_swap_of_equal_content_changes_the_stamp()
    {
        _folder.WriteVolume("1", ("a.yaml", "x"));
        var before = Scan()[_folder["a.yaml"]];
        _folder.Write("..2/a.yaml", "x");
        var written = File.GetLastWriteTimeUtc(_folder["..1/a.yaml"]);
        File.SetLastWriteTimeUtc(_folder["..2/a.yaml"], written);
        _folder.WriteVolume("2");

        Assert.NotEqual(before, Scan()[_folder["a.yaml"]]);
    }

    [Fact]
    public void Links_that_lead_back_up_or_nowhere_do_no_harm()
    {
        _folder.Write("a.yaml", "");
        _folder.Link("up", ".");
        _folder.Link("up2", _folder.Path);
        _folder.Link("self.yaml", "self.yaml");
        _folder.Link("gone.yaml", "nowhere.yaml");
        _folder.Write("sub/b.yaml", "");
        _folder.Link("sub/top", "..");

        Assert.Equal("a.yaml sub/b.yaml", Names());
    }

    [Fact]
    public void A_file_is_taken_whatever_it_is_called()
    {
        _folder.Write("noextension", "");
        _folder.Link("link", "noextension");

        Assert.Equal([_folder["noextension"]], new ManifestTree(_folder["noextension"]).Scan().Keys);
        Assert.Equal([_folder["link"]], new ManifestTree(_folder["link"]).Scan().Keys);
    }

    [Fact]
    public void A_path_that_is_not_there_is_an_error() =>
        Assert.Throws<DirectoryNotFoundException>(() => new ManifestTree(_folder["nothing"]).Scan());

    SortedDictionary<string, FileStamp> Scan() => new ManifestTree(_folder.Path).Scan();

    string Names() => string.Join(' ', Scan().Keys.Select(name => Path.GetRelativePath(_folder.Path, name)));
}
