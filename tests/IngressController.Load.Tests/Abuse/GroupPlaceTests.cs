using IngressController.Load.Abuse.Memory;

namespace IngressController.Load.Tests.Abuse;

/// <summary>Where a process' memory cgroup is, by what the kernel writes about it.</summary>
public sealed class GroupPlaceTests
{
    const string FirstMount = "34 30 0:31 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory";
    const string SecondMount = "35 30 0:32 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate";

    [Theory]
    [InlineData("9:name=systemd:/\n4:memory:/a/b\n0::/", FirstMount, "/sys/fs/cgroup/memory/a/b", false)]
    [InlineData("4:cpu,memory:/", FirstMount, "/sys/fs/cgroup/memory", false)]
    [InlineData("0::/user.slice/one", SecondMount, "/sys/fs/cgroup/user.slice/one", true)]
    [InlineData("0::/", SecondMount, "/sys/fs/cgroup", true)]
    public void It_lies_below_the_mount(string groups, string mount, string folder, bool isUnified)
    {
        var place = GroupPlace.Find(groups + "\n", $"1 0 0:1 / / rw - ext4 disk rw\n{mount}\n");
        Assert.Equal((folder, isUnified), (place?.Folder, place?.IsUnified));
    }

    [Theory]
    [InlineData("/docker/1", "/sys/fs/cgroup/memory")]
    [InlineData("/docker/1/inner", "/sys/fs/cgroup/memory/inner")]
    [InlineData("/docker/12", "/sys/fs/cgroup/memory")]
    public void A_container_sees_the_hierarchy_from_its_own_group_on(string group, string folder)
    {
        var mounts = "34 30 0:31 /docker/1 /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory";
        Assert.Equal(folder, GroupPlace.Find($"4:memory:{group}", mounts)?.Folder);
    }

    [Fact]
    public void The_first_version_goes_before_the_second_which_may_be_mounted_without_memory()
    {
        var place = GroupPlace.Find("4:memory:/a\n0::/b", $"{SecondMount}\n{FirstMount}");
        Assert.Equal(("/sys/fs/cgroup/memory/a", "/sys/fs/cgroup/memory"), (place?.Folder, place?.Root));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("4:cpu:/a", FirstMount)]
    [InlineData("4:memory:/a", SecondMount)]
    public void Without_a_mount_of_its_kind_there_is_none(string groups, string mounts) => Assert.Null(GroupPlace.Find(groups, mounts));
}
